namespace Kinora.Media.Matroska;

/// <summary>
/// Walks a file from its head to its end (RFC 9559) by reading the headers of its blocks only, never the media. What is damaged is passed over up to the next
/// cluster; what is cut off is read up to the last whole block.
/// </summary>
internal sealed class MatroskaFile(ByteWindow window)
{
    /// <summary>More tracks, and longer configurations of them, than any video has.</summary>
    private const int MaxMasterBytes = 16 * 1024 * 1024;

    /// <summary>A thousand names in ten languages; what is larger is passed over.</summary>
    private const int MaxChapterBytes = 1024 * 1024;

    /// <summary>Two days of tiny frames; a file of more pieces is made to keep a reader busy.</summary>
    private const int MaxElements = 50_000_000;

    /// <summary>How far the next cluster is searched for, all in all.</summary>
    private const int MaxSearched = 32 * 1024 * 1024;

    /// <summary>In ticks; what claims to last longer is not believed.</summary>
    private const long LongestBlock = 1L << 40;

    /// <summary>An element and the head of a block in it.</summary>
    private const int Look = 64;

    private static ReadOnlySpan<byte> ClusterStart => [0x1F, 0x43, 0xB6, 0x75];

    private readonly int[] _sizes = new int[Lacing.MaxFrames];
    private long _segment;
    private long _end;
    private int _elements;
    private int _searched;

    public SegmentDescription Description { get; } = new();

    public IReadOnlyList<Chapter> Chapters { get; private set; } = [];

    /// <summary>True when something in the middle could not be read.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The frames of a track of pictures or sound; null when it has none.</summary>
    public BlockList? BlocksOf(TrackEntry track) => Description.Blocks.GetValueOrDefault(track.Number);

    /// <exception cref="InvalidDataException">It is no Matroska file, or one that makes no sense.</exception>
    /// <exception cref="UnsupportedLayoutException">It is more than this reader understands.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var position = await ReadHeadAsync(cancellationToken);
        while (position < _end)
        {
            if (await HeaderAsync(position, cancellationToken) is not { } header)
            {
                position = await NextClusterAsync(position + 1, cancellationToken);
                continue;
            }
            var body = position + header.Length;
            if (header.Id == MatroskaId.Cluster)
            {
                if (Description.Tracks is null) await SeekTracksAsync(cancellationToken);
                position = await ReadClusterAsync(header, body, cancellationToken);
            }
            else if (header.Id is MatroskaId.Ebml or MatroskaId.Segment)
            {
                throw new UnsupportedLayoutException("several files in one");
            }
            else if (header.Size < 0 || header.Size > _end - body)
            {
                position = await NextClusterAsync(position + 1, cancellationToken);
            }
            else
            {
                await ReadMasterAsync(header, body, cancellationToken);
                position = body + header.Size;
            }
        }
    }

    /// <summary>The EBML header and that of the segment; gives where the segment's contents begin.</summary>
    private async Task<long> ReadHeadAsync(CancellationToken cancellationToken)
    {
        _end = window.SourceLength;
        if (await HeaderAsync(0, cancellationToken) is not { Id: MatroskaId.Ebml, Size: >= 0 and <= 4096 } ebml || ebml.Size > _end - ebml.Length)
            throw new InvalidDataException("Not an EBML file.");
        SegmentDescription.CheckHead(new Element(ebml.Id, await window.ReadAsync(ebml.Length, (int)ebml.Size, cancellationToken)));

        var position = ebml.Length + ebml.Size;
        while (await HeaderAsync(position, cancellationToken) is { } header)
        {
            _segment = position + header.Length;
            if (header.Id == MatroskaId.Segment)
            {
                if (header.Size >= 0) _end = Math.Min(_end, _segment + header.Size);
                return _segment;
            }
            if (header.Id is not (MatroskaId.Void or MatroskaId.Crc32) || header.Size < 0 || header.Size > _end - _segment) break;
            position = _segment + header.Size;
        }
        throw new InvalidDataException("The file has no segment.");
    }

    private async ValueTask ReadMasterAsync(ElementHeader header, long body, CancellationToken cancellationToken)
    {
        if (header.Id == MatroskaId.Chapters && header.Size <= MaxChapterBytes) Chapters = ChapterList.Parse(new Element(header.Id, await window.ReadAsync(body, (int)header.Size, cancellationToken)));
        if (header.Id is not (MatroskaId.SeekHead or MatroskaId.Info or MatroskaId.Tracks)) return;
        if (header.Size > MaxMasterBytes) throw new InvalidDataException("The file's description is larger than that of any video.");
        Description.Read(new Element(header.Id, await window.ReadAsync(body, (int)header.Size, cancellationToken)));
    }

    /// <summary>The description of the tracks comes after the media; the file's index says where.</summary>
    private async Task SeekTracksAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, at) in Description.Seeks)
        {
            if (at >= _end - _segment) continue;
            var position = _segment + at;
            if (await HeaderAsync(position, cancellationToken) is { Size: >= 0 } header && header.Id == id && header.Size <= _end - position - header.Length)
                await ReadMasterAsync(header, position + header.Length, cancellationToken);
        }
        if (Description.Tracks is null) throw new UnsupportedLayoutException("no description of the tracks before the media");
    }

    /// <summary>Collects a cluster's blocks and gives where the next element of the segment begins.</summary>
    private async ValueTask<long> ReadClusterAsync(ElementHeader cluster, long position, CancellationToken cancellationToken)
    {
        var end = cluster.Size < 0 ? _end : Math.Min(_end, position + cluster.Size);
        var time = default(long?);
        while (position < end)
        {
            if (!window.Holds(position, Look)) await window.LoadAsync(position, Look, cancellationToken);
            if (Header(position) is not { } header) return await NextClusterAsync(position, cancellationToken);
            if (cluster.Size < 0 && MatroskaId.EndsCluster(header.Id)) return position;

            var body = position + header.Length;
            if (header.Size < 0 || header.Size > end - body || !IsInCluster(header)) return await NextClusterAsync(position, cancellationToken);
            if (header.Id == MatroskaId.Timestamp) time = TimeOf(window.From(body), header);
            else if (header.Id == MatroskaId.SimpleBlock) Add(await ReadBlockAsync(body, header.Size, cancellationToken), time, group: null);
            else if (header.Id == MatroskaId.BlockGroup) await ReadGroupAsync(body, body + header.Size, time, cancellationToken);
            position = body + header.Size;
        }
        return position;
    }

    /// <summary>What is not known may come from a later version of the format, but is not large: else it is damage that looks like an element.</summary>
    private static bool IsInCluster(ElementHeader header) => header.Id switch
    {
        MatroskaId.SimpleBlock or MatroskaId.BlockGroup or MatroskaId.Void => true,
        MatroskaId.Timestamp => header.Size <= 8,
        _ => header.Size <= ByteWindow.Capacity && !MatroskaId.EndsCluster(header.Id),
    };

    private static long TimeOf(ReadOnlySpan<byte> body, ElementHeader header)
    {
        var time = 0ul;
        foreach (var b in body[..(int)header.Size]) time = (time << 8) | b;
        return time <= 1ul << 56 ? (long)time : throw new InvalidDataException("A cluster's time is out of range.");
    }

    private async ValueTask ReadGroupAsync(long position, long end, long? time, CancellationToken cancellationToken)
    {
        var (block, group) = (default(Block?), new GroupFacts(0, false, 0));
        while (position < end)
        {
            if (!window.Holds(position, Look)) await window.LoadAsync(position, Look, cancellationToken);
            if (Header(position) is not { Size: >= 0 } header || header.Size > end - position - header.Length)
            {
                IsDamaged = true;
                return;
            }
            var body = position + header.Length;
            if (header.Id == MatroskaId.Block) block = await ReadBlockAsync(body, header.Size, cancellationToken);
            else if (header.Id == MatroskaId.ReferenceBlock) group = group with { IsReferring = true };
            else if (header.Id == MatroskaId.BlockDuration && header.Size <= 8) group = group with { Duration = Number(body, header.Size) is var ticks and >= 0 and <= LongestBlock ? ticks : 0 };
            else if (header.Id == MatroskaId.DiscardPadding && header.Size is > 0 and <= 8)
                group = group with { Discard = Number(body, header.Size) << (64 - (8 * (int)header.Size)) >> (64 - (8 * (int)header.Size)) };
            position = body + header.Size;
        }
        Add(block, time, group);
    }

    private long Number(long position, long size)
    {
        var value = 0ul;
        foreach (var b in window.From(position)[..(int)size]) value = (value << 8) | b;
        return (long)value;
    }

    /// <summary>Reads the head of a block (RFC 9559 §10.1) and leaves the sizes of its frames in <see cref="_sizes"/>; null when it is damaged or of no use.</summary>
    private async ValueTask<Block?> ReadBlockAsync(long body, long size, CancellationToken cancellationToken)
    {
        if (!window.Holds(body, Look)) await window.LoadAsync(body, Look, cancellationToken);
        if (!BlockHead.TryRead(window.From(body), size, out var head))
        {
            IsDamaged = true;
            return null;
        }
        if (!Description.Blocks.TryGetValue(head.Track, out var list)) return null;

        var (offset, rest) = (body + head.Length, size - head.Length);
        if (rest > int.MaxValue) throw new InvalidDataException("A block is too large.");
        if (head.Lacing == Lacing.None)
        {
            _sizes[0] = (int)rest;
            return new Block(list, head, offset, 1);
        }
        var needed = Math.Min(ByteWindow.Capacity, Lacing.HeadLength(rest));
        if (!window.Holds(offset, needed)) await window.LoadAsync(offset, needed, cancellationToken);
        var bytes = window.From(offset);
        if (Lacing.TryRead(head.Lacing, bytes[..Math.Min(bytes.Length, needed)], rest, _sizes, out var count, out var used)) return new Block(list, head, offset + used, count);
        IsDamaged = true;
        return null;
    }

    private void Add(Block? read, long? clusterTime, GroupFacts? group)
    {
        if (read is not { } block) return;
        if (clusterTime is not { } start) throw new UnsupportedLayoutException("a cluster without a time");
        var duration = group?.Duration ?? 0;
        if (duration == 0 && block.Count > 1) duration = block.List.FrameNanoseconds * block.Count / Description.TimestampScale;
        var keyframe = group is { } g ? !g.IsReferring : block.Head.IsKeyframe;
        block.List.Add(block.Offset, _sizes.AsSpan(0, block.Count), start + block.Head.Time, duration, keyframe, group?.Discard ?? 0);
    }

    private ElementHeader? Header(long position)
    {
        if (++_elements > MaxElements) throw new InvalidDataException("The file consists of too many pieces to be a video.");
        return ElementHeader.TryRead(window.From(position), out var header) ? header : null;
    }

    private async ValueTask<ElementHeader?> HeaderAsync(long position, CancellationToken cancellationToken)
    {
        if (position >= window.SourceLength) return null;
        if (!window.Holds(position, Look)) await window.LoadAsync(position, Look, cancellationToken);
        return Header(position);
    }

    /// <summary>
    /// Where the next cluster begins after something that is none of what may stand there: the end when there is no other. Then the file was probably cut off, and
    /// what came before is whole.
    /// </summary>
    private async ValueTask<long> NextClusterAsync(long position, CancellationToken cancellationToken)
    {
        while (position < _end - 8 && _searched < MaxSearched)
        {
            if (!window.Holds(position, Look)) await window.LoadAsync(position, Look, cancellationToken);
            var bytes = window.From(position);
            var at = bytes.IndexOf(ClusterStart);
            if (at < 0)
            {
                // All but what may be the beginning of the four bytes; the next window is a whole one.
                var passed = Math.Max(1, bytes.Length - 3);
                (position, _searched) = (position + passed, _searched + passed);
                continue;
            }
            (position, _searched) = (position + at, _searched + at);
            if (await HeaderAsync(position, cancellationToken) is { Id: MatroskaId.Cluster } header && await HeaderAsync(position + header.Length, cancellationToken) is { } first
                && first.Id is MatroskaId.Timestamp or MatroskaId.Crc32 or MatroskaId.Void or MatroskaId.Position or MatroskaId.PrevSize)
            {
                IsDamaged = true;
                return position;
            }
            position++;
        }
        IsDamaged |= _searched >= MaxSearched;
        return _end;
    }

    /// <param name="Offset">Where the first frame begins.</param>
    private readonly record struct Block(BlockList List, BlockHead Head, long Offset, int Count);

    private readonly record struct GroupFacts(long Duration, bool IsReferring, long Discard);
}
