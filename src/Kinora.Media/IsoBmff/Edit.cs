using System.Buffers.Binary;

namespace Kinora.Media.IsoBmff;

/// <summary>One entry of an edit list (ISO/IEC 14496-12 §8.6.6).</summary>
/// <param name="Duration">In ticks of the movie.</param>
/// <param name="MediaTime">In ticks of the track, or −1 for an empty edit.</param>
/// <param name="Rate">16.16; 0x10000 is normal speed.</param>
internal readonly record struct Edit(long Duration, long MediaTime, int Rate)
{
    private const int NormalRate = 0x10000;

    public bool IsEmpty => MediaTime == -1;

    public bool IsNormalSpeed => Rate == NormalRate;

    public static IReadOnlyList<Edit> ParseList(Box elst)
    {
        var body = elst.FullBody.Span;
        if (body.Length < 4) return [];
        var wide = elst.Version == 1;
        var size = wide ? 20 : 12;
        // What does not fit a first empty edit and one of media is left to ffprobe, so a few entries are all that is looked at.
        var count = Math.Min(Math.Min(BinaryPrimitives.ReadUInt32BigEndian(body), (uint)((body.Length - 4) / size)), 8);
        var edits = new Edit[count];
        for (var i = 0; i < edits.Length; i++)
        {
            var entry = body.Slice(4 + (i * size), size);
            edits[i] = wide
                ? new Edit(BinaryPrimitives.ReadInt64BigEndian(entry), BinaryPrimitives.ReadInt64BigEndian(entry[8..]), BinaryPrimitives.ReadInt32BigEndian(entry[16..]))
                : new Edit(BinaryPrimitives.ReadUInt32BigEndian(entry), BinaryPrimitives.ReadInt32BigEndian(entry[4..]), BinaryPrimitives.ReadInt32BigEndian(entry[8..]));
        }
        return edits;
    }
}
