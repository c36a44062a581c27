using System.Buffers.Binary;

namespace Kinora.Media.IsoBmff;

/// <summary>One <c>trak</c> box (ISO/IEC 14496-12 §8.3), its headers parsed, its sample tables ready to be read.</summary>
internal sealed class TrackBox
{
    private readonly List<uint> _chapterTracks = [];

    public uint Id { get; private set; }

    public uint Handler { get; private set; }

    public int Timescale { get; private set; }

    public string? Language { get; private set; }

    public DisplayMatrix Matrix { get; private set; } = DisplayMatrix.Identity;

    /// <summary>Presentation size of the track header in pixels; 0 when not told.</summary>
    public double Width { get; private set; }

    /// <inheritdoc cref="Width"/>
    public double Height { get; private set; }

    public IReadOnlyList<Edit> Edits { get; private set; } = [];

    public SampleTableBox? Table { get; private set; }

    /// <summary>Which data references lie in other files, by index from 0.</summary>
    public IReadOnlyList<bool> ExternalReferences { get; private set; } = [];

    /// <summary>Tracks that hold this one's chapters: pictures and titles of a menu.</summary>
    public IReadOnlyList<uint> ChapterTracks => _chapterTracks;

    public bool IsVideo => Handler == FourCC.Vide;

    public bool IsAudio => Handler == FourCC.Soun;

    /// <exception cref="InvalidDataException">The track is damaged.</exception>
    public static TrackBox Parse(Box trak, bool quickTime)
    {
        var track = new TrackBox();
        var boxes = trak.Children;
        while (boxes.Next(out var box))
        {
            if (box.Type == FourCC.Tkhd) track.ReadHeader(box);
            else if (box.Type == FourCC.Mdia) track.ReadMedia(box, quickTime);
            else if (box.Type == FourCC.Edts && box.Children.Find(FourCC.Elst, out var elst)) track.Edits = Edit.ParseList(elst);
            else if (box.Type == FourCC.Tref) track.ReadReferences(box);
        }
        return track;
    }

    private void ReadHeader(Box box)
    {
        var wide = box.Version == 1;
        var body = box.FullBody.Span;
        if (body.Length < (wide ? 92 : 80)) throw new InvalidDataException("A track header is too short.");
        Id = BinaryPrimitives.ReadUInt32BigEndian(body[(wide ? 16 : 8)..]);
        body = body[(wide ? 48 : 36)..];
        Matrix = DisplayMatrix.Parse(body);
        Width = BinaryPrimitives.ReadUInt32BigEndian(body[36..]) / 65536.0;
        Height = BinaryPrimitives.ReadUInt32BigEndian(body[40..]) / 65536.0;
    }

    private void ReadMedia(Box mdia, bool quickTime)
    {
        if (mdia.Children.Find(FourCC.Hdlr, out var hdlr) && hdlr.Body.Length >= 12) Handler = BinaryPrimitives.ReadUInt32BigEndian(hdlr.Span[8..]);
        if (mdia.Children.Find(FourCC.Mdhd, out var mdhd)) ReadMediaHeader(mdhd);
        if ((!IsVideo && !IsAudio) || !mdia.Children.Find(FourCC.Minf, out var minf)) return;
        if (minf.Children.Find(FourCC.Dinf, out var dinf) && dinf.Children.Find(FourCC.Dref, out var dref)) ReadDataReferences(dref);
        if (minf.Children.Find(FourCC.Stbl, out var stbl)) Table = SampleTableBox.Parse(stbl, IsAudio, quickTime);
    }

    private void ReadMediaHeader(Box mdhd)
    {
        var body = mdhd.FullBody.Span;
        var wide = mdhd.Version == 1;
        if (body.Length < (wide ? 30 : 18)) throw new InvalidDataException("A media header is too short.");
        Timescale = BinaryPrimitives.ReadInt32BigEndian(body[(wide ? 16 : 8)..]);
        var code = BinaryPrimitives.ReadUInt16BigEndian(body[(wide ? 28 : 16)..]);
        // Below 0x400 it is a QuickTime language number, of which only English (0) is unmistakable: it is also what careless writers leave.
        if (code is < 0x400 or 0x7fff) return;
        var language = string.Create(3, code, static (text, c) =>
        {
            for (var i = 0; i < 3; i++) text[i] = (char)(0x60 + ((c >> (10 - (5 * i))) & 31));
        });
        if (language != "und" && language.All(char.IsAsciiLetterLower)) Language = language;
    }

    private void ReadDataReferences(Box dref)
    {
        if (dref.FullBody.Length < 4) return;
        var boxes = new BoxReader(dref.FullBody[4..]);
        var external = new List<bool>();
        while (external.Count < 256 && boxes.Next(out var entry)) external.Add((entry.Flags & 1) == 0);
        ExternalReferences = external;
    }

    private void ReadReferences(Box tref)
    {
        if (!tref.Children.Find(FourCC.Chap, out var chapters)) return;
        for (var span = chapters.Span; span.Length >= 4 && _chapterTracks.Count < 128; span = span[4..]) _chapterTracks.Add(BinaryPrimitives.ReadUInt32BigEndian(span));
    }
}
