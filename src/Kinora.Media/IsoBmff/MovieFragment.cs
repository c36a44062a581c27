using System.Buffers.Binary;

namespace Kinora.Media.IsoBmff;

/// <summary>A track that fragments are collected for.</summary>
internal sealed class FragmentTrack(uint id, TrackDefaults defaults, SampleBudget budget)
{
    public uint Id => id;

    public TrackDefaults Defaults => defaults;

    public SampleList Samples { get; } = new(budget);

    /// <summary>Decoding time of the first sample of the latest fragment.</summary>
    public long BaseDecodeTime { get; set; }

    /// <summary>Largest negative composition offset so far: ffmpeg delays a fragmented track by it.</summary>
    public long Shift { get; set; }
}

/// <summary>Reads <c>moof</c> boxes (ISO/IEC 14496-12 §8.8.4 to §8.8.8) into the sample lists of their tracks.</summary>
internal static class MovieFragment
{
    private const uint NonSync = 0x00010000;
    private const uint DependsYes = 0x01000000;

    /// <param name="moof">Body of the box.</param>
    /// <param name="moofOffset">Where the box begins in the file; data offsets count from there.</param>
    /// <param name="tracks">The tracks that are wanted, by id; others are passed over.</param>
    /// <param name="fileLength">No run of uniform samples can claim more bytes than this.</param>
    /// <exception cref="InvalidDataException">The fragment is damaged.</exception>
    public static void Read(ReadOnlyMemory<byte> moof, long moofOffset, IReadOnlyDictionary<uint, FragmentTrack> tracks, long fileLength)
    {
        var boxes = new BoxReader(moof);
        var implicitBase = moofOffset;
        while (boxes.Next(out var box))
            if (box.Type == FourCC.Traf) ReadTrack(box, moofOffset, ref implicitBase, tracks, fileLength);
    }

    private static void ReadTrack(Box traf, long moofOffset, ref long implicitBase, IReadOnlyDictionary<uint, FragmentTrack> tracks, long fileLength)
    {
        if (!traf.Children.Find(FourCC.Tfhd, out var tfhd)) throw new InvalidDataException("A track fragment has no header.");
        var header = ReadHeader(tfhd, moofOffset, implicitBase, tracks);
        if (header.Track is not { } track) return;
        var clock = track.Samples.DecodeEnd;
        if (traf.Children.Find(FourCC.Tfdt, out var tfdt)) clock = ReadDecodeTime(tfdt);
        track.BaseDecodeTime = clock;

        var offset = header.Base;
        var boxes = traf.Children;
        while (boxes.Next(out var box))
            if (box.Type == FourCC.Trun) ReadRun(box, header, track, ref clock, ref offset, fileLength);
        track.Samples.DecodeEnd = clock;
        implicitBase = offset;
    }

    private static Header ReadHeader(Box tfhd, long moofOffset, long implicitBase, IReadOnlyDictionary<uint, FragmentTrack> tracks)
    {
        var cursor = new Cursor(tfhd.FullBody.Span);
        var flags = tfhd.Flags;
        var track = tracks.GetValueOrDefault(cursor.U32());
        var defaults = track?.Defaults ?? default;
        var dataBase = (flags & 0x1) != 0 ? cursor.I64() : (flags & 0x020000) != 0 ? moofOffset : implicitBase;
        if (dataBase is < 0 or > 1L << 60) throw new InvalidDataException("A fragment's data lies out of range.");
        if ((flags & 0x2) != 0) cursor.U32();
        if ((flags & 0x8) != 0) defaults = defaults with { Duration = cursor.U32() };
        if ((flags & 0x10) != 0) defaults = defaults with { Size = cursor.U32() };
        if ((flags & 0x20) != 0) defaults = defaults with { Flags = cursor.U32() };
        return new Header(track, defaults, dataBase);
    }

    private static long ReadDecodeTime(Box tfdt)
    {
        var cursor = new Cursor(tfdt.FullBody.Span);
        var time = tfdt.Version == 0 ? cursor.U32() : cursor.I64();
        return time is >= 0 and < 1L << 56 ? time : throw new InvalidDataException("A fragment's time is out of range.");
    }

    private static void ReadRun(Box trun, Header header, FragmentTrack track, ref long clock, ref long offset, long fileLength)
    {
        var flags = trun.Flags;
        var cursor = new Cursor(trun.FullBody.Span);
        var claimed = cursor.U32();
        if ((flags & 0x1) != 0) offset = header.Base + (int)cursor.U32();
        var first = (flags & 0x4) != 0 ? cursor.U32() : (uint?)null;
        var entry = 4 * System.Numerics.BitOperations.PopCount(flags & 0xf00);
        if (entry > 0 ? claimed > (uint)(cursor.Left / entry) : claimed > fileLength) throw new InvalidDataException("A fragment claims more samples than it has.");
        if ((flags & 0x200) == 0 && claimed * (long)header.Defaults.Size > fileLength) throw new InvalidDataException("A fragment claims more bytes than the file has.");

        var list = track.Samples;
        list.Reserve(checked((int)claimed));
        for (var n = 0; n < claimed; n++)
        {
            var duration = (flags & 0x100) != 0 ? cursor.U32() : header.Defaults.Duration;
            var size = (flags & 0x200) != 0 ? cursor.U32() : header.Defaults.Size;
            var sampleFlags = (flags & 0x400) != 0 ? cursor.U32() : n == 0 && first is { } own ? own : header.Defaults.Flags;
            var composition = (flags & 0x800) != 0 ? (int)cursor.U32() : 0;
            if (size == 0) throw new UnsupportedLayoutException("empty samples");
            if (size > int.MaxValue || duration > int.MaxValue) throw new InvalidDataException("A fragment's sample is out of range.");
            var i = list.Count++;
            list.Offsets[i] = offset;
            list.Sizes[i] = (int)size;
            list.DecodeTimes[i] = clock;
            list.CompositionOffsets[i] = composition;
            list.Sync[i] = (sampleFlags & (NonSync | DependsYes)) == 0;
            if (-(long)composition > track.Shift) track.Shift = -(long)composition;
            clock += duration;
            offset += size;
        }
    }

    private readonly record struct Header(FragmentTrack? Track, TrackDefaults Defaults, long Base);

    private ref struct Cursor(ReadOnlySpan<byte> data)
    {
        private ReadOnlySpan<byte> _rest = data;

        public readonly int Left => _rest.Length;

        public uint U32()
        {
            if (_rest.Length < 4) throw new InvalidDataException("A fragment is too short.");
            var value = BinaryPrimitives.ReadUInt32BigEndian(_rest);
            _rest = _rest[4..];
            return value;
        }

        public long I64() => ((long)U32() << 32) | U32();
    }
}
