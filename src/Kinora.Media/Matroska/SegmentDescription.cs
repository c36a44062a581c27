namespace Kinora.Media.Matroska;

/// <summary>What stands beside the media of a segment: its clock, its tracks, and where to find them (RFC 9559 §5.1.1, §5.1.2, §5.1.4).</summary>
internal sealed class SegmentDescription
{
    private const int MaxTracks = 1000;

    private readonly Dictionary<uint, long> _seeks = [];
    private readonly Dictionary<long, BlockList> _blocks = [];

    /// <summary>Nanoseconds of a tick.</summary>
    public long TimestampScale { get; private set; } = 1_000_000;

    /// <summary>In file order; null until they are found.</summary>
    public IReadOnlyList<TrackEntry>? Tracks { get; private set; }

    /// <summary>Where the clock and the tracks are described, from the beginning of the segment's contents.</summary>
    public IReadOnlyDictionary<uint, long> Seeks => _seeks;

    /// <summary>Where the frames of each track of pictures or sound are collected, by its number.</summary>
    public IReadOnlyDictionary<long, BlockList> Blocks => _blocks;

    /// <exception cref="UnsupportedLayoutException">The EBML header is that of something else.</exception>
    public static void CheckHead(Element ebml)
    {
        var children = ebml.Children;
        while (children.Next(out var child))
        {
            var known = child.Id switch
            {
                MatroskaId.DocType => child.Text() is "matroska" or "webm",
                MatroskaId.EbmlMaxIdLength => child.Unsigned(4) <= 4,
                MatroskaId.EbmlMaxSizeLength => child.Unsigned(8) <= 8,
                _ => true,
            };
            if (!known) throw new UnsupportedLayoutException("another kind of EBML");
        }
    }

    /// <summary>Takes in a SeekHead, Info or Tracks element.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="UnsupportedLayoutException">It is more than this reader understands.</exception>
    public void Read(Element master)
    {
        if (master.Id == MatroskaId.SeekHead) ReadSeeks(master.Children);
        else if (master.Id == MatroskaId.Info) ReadInfo(master.Children);
        else if (Tracks is null) ReadTracks(master.Children);
    }

    private void ReadSeeks(ElementReader seeks)
    {
        while (seeks.Next(out var seek))
        {
            if (seek.Id != MatroskaId.Seek) continue;
            var (id, position) = (0ul, 0ul);
            var children = seek.Children;
            while (children.Next(out var child))
            {
                if (child.Id == MatroskaId.SeekId) id = child.Unsigned();
                else if (child.Id == MatroskaId.SeekPosition) position = child.Unsigned();
            }
            if (id is MatroskaId.Info or MatroskaId.Tracks && position < long.MaxValue) _seeks.TryAdd((uint)id, (long)position);
        }
    }

    private void ReadInfo(ElementReader info)
    {
        while (info.Next(out var child))
        {
            if (child.Id != MatroskaId.TimestampScale || child.Unsigned() is not (> 0 and var scale)) continue;
            TimestampScale = scale <= 1_000_000_000 ? (long)scale : throw new InvalidDataException("A tick is longer than a second.");
        }
    }

    private void ReadTracks(ElementReader entries)
    {
        var tracks = new List<TrackEntry>();
        while (entries.Next(out var entry))
        {
            if (entry.Id != MatroskaId.TrackEntry) continue;
            if (tracks.Count == MaxTracks) throw new InvalidDataException("The file has too many tracks.");
            var track = TrackEntry.Parse(entry);
            tracks.Add(track);
            if (track.IsStream && (track.IsVideo || track.IsAudio) && !_blocks.TryAdd(track.Number, new BlockList(track.FrameNanoseconds)))
                throw new UnsupportedLayoutException("two tracks of one number");
        }
        Tracks = tracks;
    }
}
