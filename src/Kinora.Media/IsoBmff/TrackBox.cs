using System.Buffers.Binary;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;

namespace Kinora.Media.IsoBmff;

/// <summary>One <c>trak</c> box (ISO/IEC 14496-12 §8.3), its headers parsed, its sample tables ready to be read.</summary>
internal sealed class TrackBox
{
    // QuickTime File Format, "Language code values": the first of them, which are those in use.
    private static readonly string[] QuickTimeLanguages =
        "eng fra ger ita dut swe spa dan por nor heb jpn ara fin gre ice mlt tur hrv chi urd hin tha kor lit pol hun".Split(' ');

    private readonly List<uint> _chapterTracks = [];

    public uint Id { get; private set; }

    public uint Handler { get; private set; }

    public int Timescale { get; private set; }

    public string? Language { get; private set; }

    /// <summary>The name in the user data, else that of the handler, which many writers fill with their own.</summary>
    public string? Title { get; private set; }

    /// <summary>Whether a player that is not asked plays it (<c>track_enabled</c>).</summary>
    public bool IsEnabled { get; private set; }

    public AudioRole Role { get; private set; }

    /// <summary>The first sample description of a track of subtitles; 0 where there is none.</summary>
    public uint SubtitleType { get; private set; }

    public bool IsForced { get; private set; }

    public bool IsForHearingImpaired { get; private set; }

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

    public bool IsSubtitle => Handler is FourCC.Sbtl or FourCC.Text or FourCC.Subt or FourCC.Subp or FourCC.Clcp;

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
        if (trak.Children.Find(FourCC.Udta, out var udta)) track.ReadUserData(udta);
        return track;
    }

    private void ReadHeader(Box box)
    {
        var wide = box.Version == 1;
        var body = box.FullBody.Span;
        if (body.Length < (wide ? 92 : 80)) throw new InvalidDataException("A track header is too short.");
        IsEnabled = (box.Flags & 1) != 0;
        Id = BinaryPrimitives.ReadUInt32BigEndian(body[(wide ? 16 : 8)..]);
        body = body[(wide ? 48 : 36)..];
        Matrix = DisplayMatrix.Parse(body);
        Width = BinaryPrimitives.ReadUInt32BigEndian(body[36..]) / 65536.0;
        Height = BinaryPrimitives.ReadUInt32BigEndian(body[40..]) / 65536.0;
    }

    private void ReadMedia(Box mdia, bool quickTime)
    {
        if (mdia.Children.Find(FourCC.Hdlr, out var hdlr) && hdlr.Body.Length >= 12)
        {
            Handler = BinaryPrimitives.ReadUInt32BigEndian(hdlr.Span[8..]);
            if (hdlr.Body.Length > 24) Title = TrackTitle.OfHandler(NameOf(hdlr.Span[24..]));
        }
        if (mdia.Children.Find(FourCC.Mdhd, out var mdhd)) ReadMediaHeader(mdhd);
        // BCP 47, where three letters are not enough (ISO/IEC 14496-12 §8.4.6).
        if (mdia.Children.Find(FourCC.Elng, out var elng) && elng.Body.Length is > 4 and < 44) Language = LanguageTags.Normalise(TextOf(elng.FullBody.Span)) ?? Language;
        if ((!IsVideo && !IsAudio && !IsSubtitle) || !mdia.Children.Find(FourCC.Minf, out var minf)) return;
        if (IsSubtitle)
        {
            ReadSubtitleTable(minf);
            return;
        }

        if (minf.Children.Find(FourCC.Dinf, out var dinf) && dinf.Children.Find(FourCC.Dref, out var dref)) ReadDataReferences(dref);
        if (minf.Children.Find(FourCC.Stbl, out var stbl)) Table = SampleTableBox.Parse(stbl, IsAudio, quickTime);
    }

    /// <summary>A file is not refused for its subtitles: what is damaged here is left out.</summary>
    private void ReadSubtitleTable(Box minf)
    {
        try
        {
            if (!minf.Children.Find(FourCC.Stbl, out var stbl)) return;
            if (stbl.Children.Find(FourCC.Stsd, out var stsd) && stsd.FullBody.Length >= 12) SubtitleType = BinaryPrimitives.ReadUInt32BigEndian(stsd.FullBody.Span[8..]);
            Table = SampleTableBox.Parse(stbl, audio: false, quickTime: false);
        }
        catch (InvalidDataException)
        {
            return;
        }
    }

    /// <summary>Nothing is played by it: what is damaged here is left out.</summary>
    private void ReadUserData(Box udta)
    {
        try
        {
            var boxes = udta.Children;
            while (boxes.Next(out var box))
            {
                // Two lengths stand before QuickTime's text: its own and its language.
                if (box.Type == FourCC.Name) Title = TrackTitle.Of(TextOf(box.Span)) ?? Title;
                else if (box.Type == FourCC.CNam && box.Body.Length > 4) Title = TrackTitle.Of(TextOf(box.Span[4..])) ?? Title;
                else if (box.Type == FourCC.Kind) ReadKind(box);
            }
        }
        catch (InvalidDataException)
        {
            return;
        }
    }

    // ISO/IEC 14496-12 §8.10.4: a scheme and a value, each ended by a zero.
    private void ReadKind(Box kind)
    {
        var body = kind.FullBody.Span;
        var scheme = body.IndexOf((byte)0);
        if (scheme < 0 || !body[..scheme].SequenceEqual("urn:mpeg:dash:role:2011"u8)) return;
        var value = TextOf(body[(scheme + 1)..]);
        IsForced |= value is "forced-subtitle" or "forced_subtitle";
        IsForHearingImpaired |= value is "caption" or "easyreader";
        Role = value switch
        {
            "dub" => AudioRole.Dub,
            "commentary" => AudioRole.Commentary,
            "description" => AudioRole.Description,
            "enhanced-audio-intelligibility" => AudioRole.Intelligibility,
            _ => Role,
        };
    }

    // QuickTime counts the letters of a handler's name in a byte before them.
    private static string NameOf(ReadOnlySpan<byte> name) => TextOf(name[0] == name.Length - 1 ? name[1..] : name);

    private static string TextOf(ReadOnlySpan<byte> text) => System.Text.Encoding.UTF8.GetString(text.IndexOf((byte)0) is var end and >= 0 ? text[..end] : text);

    private void ReadMediaHeader(Box mdhd)
    {
        var body = mdhd.FullBody.Span;
        var wide = mdhd.Version == 1;
        if (body.Length < (wide ? 30 : 18)) throw new InvalidDataException("A media header is too short.");
        Timescale = BinaryPrimitives.ReadInt32BigEndian(body[(wide ? 16 : 8)..]);
        var code = BinaryPrimitives.ReadUInt16BigEndian(body[(wide ? 28 : 16)..]);
        // Below 0x400 it is a QuickTime language number, of which English (0) is also what careless writers leave.
        if (code > 0 && code < QuickTimeLanguages.Length) Language = QuickTimeLanguages[code];
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
