using System.Buffers.Binary;
using Kinora.Media.Probing;

namespace Kinora.Media.IsoBmff;

/// <summary>The <c>moov</c> box (ISO/IEC 14496-12 §8.2).</summary>
internal sealed class MovieBox
{
    private readonly List<TrackBox> _tracks = [];
    private readonly Dictionary<uint, TrackDefaults> _defaults = [];

    public int Timescale { get; private set; }

    public DisplayMatrix Matrix { get; private set; } = DisplayMatrix.Identity;

    /// <summary>Tracks in file order: their position is ffmpeg's stream index.</summary>
    public IReadOnlyList<TrackBox> Tracks => _tracks;

    /// <summary>Defaults of fragments by track id.</summary>
    public IReadOnlyDictionary<uint, TrackDefaults> Defaults => _defaults;

    /// <summary>From Nero's list, which is in the movie's user data.</summary>
    public IReadOnlyList<Chapter> Chapters { get; private set; } = [];

    /// <summary>True when samples are (also) in fragments.</summary>
    public bool Fragmented { get; private set; }

    /// <exception cref="InvalidDataException">The box is damaged.</exception>
    /// <exception cref="UnsupportedLayoutException">The movie is compressed, or refers to another.</exception>
    public static MovieBox Parse(ReadOnlyMemory<byte> moov, bool quickTime, ProbeLimits limits)
    {
        var movie = new MovieBox();
        var boxes = new BoxReader(moov);
        var pictureSeen = false;
        while (boxes.Next(out var box))
        {
            switch (box.Type)
            {
                case FourCC.Mvhd:
                    movie.ReadHeader(box);
                    break;
                case FourCC.Trak:
                    // ffmpeg counts a cover picture that comes before a track as a stream.
                    if (pictureSeen) throw new UnsupportedLayoutException("a cover picture before a track");
                    if (movie._tracks.Count == limits.MaxTracks) throw ProbeRules.TooManyTracks(limits);
                    movie._tracks.Add(TrackBox.Parse(box, quickTime));
                    break;
                case FourCC.Mvex:
                    movie.ReadExtends(box);
                    break;
                case FourCC.Udta or FourCC.Meta:
                    pictureSeen |= box.Span.IndexOf("covr"u8) >= 0;
                    if (box.Type == FourCC.Udta) movie.Chapters = ChapterList.OfUserData(box) ?? movie.Chapters;
                    break;
                case FourCC.Cmov or FourCC.Rmra:
                    throw new UnsupportedLayoutException("a compressed or referring movie");
                default:
                    break;
            }
        }
        return movie;
    }

    private void ReadHeader(Box mvhd)
    {
        var wide = mvhd.Version == 1;
        var body = mvhd.FullBody.Span;
        if (body.Length < (wide ? 108 : 96)) throw new InvalidDataException("The movie header is too short.");
        Timescale = BinaryPrimitives.ReadInt32BigEndian(body[(wide ? 16 : 8)..]);
        Matrix = DisplayMatrix.Parse(body[(wide ? 44 : 32)..]);
    }

    private void ReadExtends(Box mvex)
    {
        Fragmented = true;
        var boxes = mvex.Children;
        while (boxes.Next(out var box))
        {
            if (box.Type != FourCC.Trex) continue;
            var body = box.FullBody.Span;
            if (body.Length < 20) throw new InvalidDataException("A trex box is too short.");
            _defaults[BinaryPrimitives.ReadUInt32BigEndian(body)] = new TrackDefaults(
                BinaryPrimitives.ReadUInt32BigEndian(body[8..]),
                BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
                BinaryPrimitives.ReadUInt32BigEndian(body[16..]));
        }
    }
}

/// <summary>What a fragment's samples are unless it says otherwise (ISO/IEC 14496-12 §8.8.3).</summary>
internal readonly record struct TrackDefaults(uint Duration, uint Size, uint Flags);
