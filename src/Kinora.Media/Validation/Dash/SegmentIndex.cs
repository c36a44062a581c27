using System.Buffers.Binary;
using Kinora.Media.IsoBmff;
using Kinora.Media.Validation.Segments;

namespace Kinora.Media.Validation.Dash;

/// <summary>The <c>sidx</c> of a file whose segments are ranges of it (ISO/IEC 14496-12 §8.16.3).</summary>
internal static class SegmentIndex
{
    /// <summary>Sums of what begins below it do not overflow.</summary>
    private const long Farthest = 1L << 56;

    /// <summary>Null, with a finding, when it cannot be read.</summary>
    public static IReadOnlyList<AnnouncedSegment>? Read(byte[] bytes, ByteSpan at, Uri address, AnnouncedInit? init, string place, Findings findings)
    {
        try
        {
            if (!new BoxReader(bytes).Find(FourCC.Sidx, out var sidx)) throw new InvalidDataException("There is no sidx.");
            return [.. References(sidx, at.Offset + at.Length, address, init, place)];
        }
        catch (InvalidDataException e)
        {
            findings.Add(Rules.SegmentDamaged, place, $"The index cannot be read: {e.Message}");
            return null;
        }
    }

    private static List<AnnouncedSegment> References(Box sidx, long anchor, Uri address, AnnouncedInit? init, string place)
    {
        var body = sidx.FullBody.Span;
        var isWide = sidx.Version > 0;
        if (body.Length < (isWide ? 28 : 20)) throw new InvalidDataException("It is too short.");
        var timescale = BinaryPrimitives.ReadInt32BigEndian(body[4..]);
        if (timescale <= 0) throw new InvalidDataException("It has no timescale.");
        var time = isWide ? BinaryPrimitives.ReadInt64BigEndian(body[8..]) : BinaryPrimitives.ReadUInt32BigEndian(body[8..]);
        var offset = isWide ? BinaryPrimitives.ReadInt64BigEndian(body[16..]) : BinaryPrimitives.ReadUInt32BigEndian(body[12..]);
        if (time is < 0 or > Farthest || offset is < 0 or > Farthest) throw new InvalidDataException("Its times or ranges are out of range.");
        offset += anchor;
        var count = BinaryPrimitives.ReadUInt16BigEndian(body[(isWide ? 26 : 18)..]);
        body = body[(isWide ? 28 : 20)..];
        if (body.Length < count * 12) throw new InvalidDataException("It promises more segments than it has.");

        List<AnnouncedSegment> segments = [];
        for (; count > 0; count--, body = body[12..])
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(body);
            if (size >> 31 != 0) throw new InvalidDataException("It refers to other indexes.");
            if (size == 0) throw new InvalidDataException("A segment has no bytes.");
            var duration = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
            segments.Add(new AnnouncedSegment(place, address, new ByteSpan(offset, size), new Timestamp(time, timescale), new Timestamp(duration, timescale), init));
            (offset, time) = (offset + size, time + duration);
        }

        return segments;
    }
}
