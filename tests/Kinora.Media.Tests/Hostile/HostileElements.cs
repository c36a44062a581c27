using System.Buffers.Binary;
using static Kinora.Media.Tests.Hostile.HostileBoxes;

namespace Kinora.Media.Tests.Hostile;

/// <summary>Small Matroska files that lie.</summary>
internal static class HostileElements
{
    private static readonly byte[] Picture = [.. Enumerable.Repeat((byte)0x80, 384)];

    public static byte[] Header { get; } = Element(0x1A45DFA3, Number(0x4286, 1), Number(0x42F7, 1), Number(0x42F2, 4), Number(0x42F3, 8), Element(0x4282, Text("matroska")), Number(0x4287, 4), Number(0x4285, 2));

    public static byte[] Element(uint id, params byte[][] content) => Claiming(id, (ulong)content.Sum(c => c.Length), content);

    /// <summary>An element that says it is as long as it likes.</summary>
    public static byte[] Claiming(uint id, ulong length, params byte[][] content) => Join([Id(id), Long(length | (1UL << 56)), .. content]);

    public static byte[] Number(uint id, ulong value) => Element(id, Long(value));

    public static byte[] Segment(params byte[][] content) => Join([Header, Claiming(0x18538067, (1UL << 56) - 1), .. content]);

    public static byte[] Info(double? duration = null) =>
        Element(0x1549A966, Number(0x2AD7B1, 1_000_000), duration is { } d ? Element(0x4489, Long(BitConverter.DoubleToUInt64Bits(d))) : []);

    public static byte[] Tracks(ulong side = 16, byte[]? extra = null) => Element(
        0x1654AE6B,
        Element(0xAE, Number(0xD7, 1), Number(0x73C5, 1), Number(0x83, 1), Element(0x86, Text("V_UNCOMPRESSED")), extra ?? [], Element(0xE0, Number(0xB0, side), Number(0xBA, side), Element(0x2EB524, Text("I420")))));

    public static byte[] Cluster(ulong time, short offset = 0) => Element(0x1F43B675, Number(0xE7, time), Block(offset, Picture));

    public static byte[] Block(short offset, byte[] content, byte flags = 0x80)
    {
        var at = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(at, offset);
        return Element(0xA3, [0x81], at, [flags], content);
    }

    public static byte[] NestedTags(int depth)
    {
        var tag = Element(0x67C8, Element(0x45A3, Text("a")), Element(0x4487, Text("b")));
        for (var i = 0; i < depth; i++) tag = Element(0x67C8, Element(0x45A3, Text("a")), tag);
        return Element(0x1254C367, Element(0x7373, tag));
    }

    private static byte[] Id(uint id) => [.. Big(id).SkipWhile(b => b == 0)];
}
