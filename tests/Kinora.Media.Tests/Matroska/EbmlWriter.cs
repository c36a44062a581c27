using System.Buffers.Binary;
using Kinora.Media.Matroska;

namespace Kinora.Media.Tests.Matroska;

/// <summary>Writes elements, as they should be and as they should not.</summary>
internal static class EbmlWriter
{
    public static readonly byte[] UnknownSize = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    public static byte[] Element(uint id, params byte[][] bodies) => [.. Id(id), .. Size(bodies.Sum(b => b.LongLength)), .. bodies.SelectMany(b => b)];

    public static byte[] OfUnknownSize(uint id, params byte[][] bodies) => [.. Id(id), .. UnknownSize, .. bodies.SelectMany(b => b)];

    public static byte[] Claiming(uint id, long size, params byte[][] bodies) => [.. Id(id), .. Size(size), .. bodies.SelectMany(b => b)];

    public static byte[] Unsigned(uint id, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Element(id, bytes.SkipWhile((b, i) => b == 0 && i < 7).ToArray());
    }

    public static byte[] OfEightBytes(uint id, long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Element(id, bytes);
    }

    public static byte[] Text(uint id, string value) => Element(id, System.Text.Encoding.UTF8.GetBytes(value));

    public static byte[] Float(uint id, double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return Element(id, bytes);
    }

    public static byte[] Head(string type = "matroska") => Element(MatroskaId.Ebml, Text(MatroskaId.DocType, type));

    /// <summary>Track number, time after the cluster's, flags, and what follows.</summary>
    public static byte[] Block(int track, int time, int flags, params byte[][] rest) =>
        [(byte)(0x80 | track), (byte)(time >> 8), (byte)time, (byte)flags, .. rest.SelectMany(b => b)];

    public static byte[] Size(long size)
    {
        var length = 1;
        while (size >= (1L << (7 * length)) - 1) length++;
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, size | (1L << (7 * length)));
        return bytes[(8 - length)..];
    }

    private static byte[] Id(uint id)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return [.. bytes.SkipWhile(b => b == 0)];
    }
}
