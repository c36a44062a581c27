using System.Numerics;

namespace Kinora.Media.Matroska;

/// <summary>Numbers of variable length (RFC 8794 §4 to §6). Each reader gives the bytes it took, or 0 when the number is damaged or runs past the data.</summary>
internal static class EbmlNumber
{
    /// <summary>The size of an element that does not know it: all value bits set.</summary>
    public const long UnknownSize = -1;

    /// <summary>An element ID of 1 to 4 bytes, marker bits included.</summary>
    public static int ReadId(ReadOnlySpan<byte> data, out uint id)
    {
        id = 0;
        var length = Length(data);
        if (length is 0 or > 4) return 0;
        for (var i = 0; i < length; i++) id = (id << 8) | data[i];
        return length;
    }

    /// <summary>An element's size or a track number of 1 to 8 bytes.</summary>
    public static int ReadSize(ReadOnlySpan<byte> data, out long size)
    {
        size = 0;
        var length = Length(data);
        if (length == 0) return 0;
        size = data[0] & (0xff >> length);
        for (var i = 1; i < length; i++) size = (size << 8) | data[i];
        if (size == (1L << (7 * length)) - 1) size = UnknownSize;
        return length;
    }

    /// <summary>A difference of sizes in EBML lacing (RFC 9559 §10.3.3): the number minus half of its range.</summary>
    public static int ReadDifference(ReadOnlySpan<byte> data, out long difference)
    {
        var length = ReadSize(data, out difference);
        if (length == 0) return 0;
        var range = 1L << (7 * length);
        if (difference == UnknownSize) difference = range - 1;
        difference -= (range / 2) - 1;
        return length;
    }

    private static int Length(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data[0] == 0) return 0;
        var length = BitOperations.LeadingZeroCount(data[0]) - 23;
        return length <= data.Length ? length : 0;
    }
}
