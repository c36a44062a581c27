using System.Buffers.Binary;

namespace Kinora.Tests.Proof;

/// <summary>What a segment's own boxes say of its time, read apart from the program's code (ISO/IEC 14496-12 §8.8).</summary>
internal readonly record struct SegmentTimes(long DecodeTime, int Samples, long Duration)
{
    /// <summary>Reads a segment that is exactly <c>styp moof mdat</c>, with one track run whose samples fill the <c>mdat</c>.</summary>
    public static SegmentTimes Of(ReadOnlySpan<byte> segment)
    {
        Types(segment).ShouldBe(["styp", "moof", "mdat"]);
        var track = Box(Box(segment, "moof"u8), "traf"u8);
        Types(track)[..3].ShouldBe(["tfhd", "tfdt", "trun"]);
        var header = Box(track, "tfhd"u8);
        var time = Box(track, "tfdt"u8);
        var run = Box(track, "trun"u8);

        var headerFlags = U32(header);
        var durationAt = 8 + ((headerFlags & 0x1) != 0 ? 8 : 0) + ((headerFlags & 0x2) != 0 ? 4 : 0);
        var usualDuration = (headerFlags & 0x8) != 0 ? U32(header[durationAt..]) : 0;
        var flags = U32(run);
        var count = (int)U32(run[4..]);
        var at = 8 + ((flags & 0x1) != 0 ? 4 : 0) + ((flags & 0x4) != 0 ? 4 : 0);
        var (duration, bytes) = (0L, 0L);
        for (var i = 0; i < count; i++)
        {
            duration += (flags & 0x100) != 0 ? U32(run[Take(0x100)..]) : usualDuration;
            (flags & 0x200).ShouldNotBe(0u, "every sample says its size");
            bytes += U32(run[Take(0x200)..]);
            Take(0x400);
            Take(0x800);
        }

        bytes.ShouldBe(Box(segment, "mdat"u8).Length);
        return new SegmentTimes(time[0] == 1 ? BinaryPrimitives.ReadInt64BigEndian(time[4..]) : U32(time[4..]), count, duration);

        int Take(uint flag)
        {
            var here = at;
            if ((flags & flag) != 0) at += 4;
            return here;
        }
    }

    /// <summary>The time on the media's clock that an init segment's edit list shows first; 0 without one.</summary>
    public static long EditTime(ReadOnlySpan<byte> init)
    {
        var track = Box(Box(init, "moov"u8), "trak"u8);
        if (!Types(track).Contains("edts")) return 0;
        var edits = Box(Box(track, "edts"u8), "elst"u8);
        U32(edits[4..]).ShouldBe(1u, "one edit");
        return edits[0] == 1 ? BinaryPrimitives.ReadInt64BigEndian(edits[16..]) : BinaryPrimitives.ReadInt32BigEndian(edits[12..]);
    }

    /// <summary>Ticks per second of an init segment's only track.</summary>
    public static int Timescale(ReadOnlySpan<byte> init)
    {
        var header = Box(Box(Box(Box(init, "moov"u8), "trak"u8), "mdia"u8), "mdhd"u8);
        return (int)U32(header[(header[0] == 1 ? 20 : 12)..]);
    }

    private static List<string> Types(ReadOnlySpan<byte> boxes)
    {
        List<string> types = [];
        for (; boxes.Length > 0; boxes = boxes[Size(boxes)..]) types.Add(System.Text.Encoding.ASCII.GetString(boxes[4..8]));
        return types;
    }

    private static ReadOnlySpan<byte> Box(ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> type)
    {
        for (; boxes.Length > 0; boxes = boxes[Size(boxes)..])
            if (boxes[4..8].SequenceEqual(type)) return boxes[8..Size(boxes)];
        throw new InvalidOperationException($"There is no {System.Text.Encoding.ASCII.GetString(type)}.");
    }

    private static int Size(ReadOnlySpan<byte> box)
    {
        var size = (int)U32(box);
        size.ShouldBeInRange(8, box.Length);
        return size;
    }

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
