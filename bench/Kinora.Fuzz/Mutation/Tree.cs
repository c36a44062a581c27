using System.Buffers.Binary;
using System.Numerics;

namespace Kinora.Fuzz.Mutation;

/// <summary>A box or element and where it lies.</summary>
/// <param name="Type">Four-character code or ID.</param>
/// <param name="SizeAt">Where its size is written.</param>
/// <param name="SizeWidth">Bytes of the size.</param>
/// <param name="Parent">Index of the parent; −1 for the root.</param>
internal readonly record struct Node(uint Type, int Start, int SizeAt, int SizeWidth, int Body, int End, int Parent);

/// <summary>The boxes or elements of an input, as far as they hold together; read without the product's readers, which may be wrong.</summary>
internal static class Tree
{
    private const int MaxNodes = 2000;

    private static readonly HashSet<uint> Containers = [.. new[] { "moov", "trak", "mdia", "minf", "stbl", "edts", "mvex", "moof", "traf", "dinf", "udta", "tref", "wave", "sinf" }.Select(Code)];

    // How many bytes of a box come before its children.
    private static readonly Dictionary<uint, int> Prefixes = new (string Type, int Bytes)[]
    {
        ("stsd", 8), ("dref", 8), ("meta", 4), ("avc1", 78), ("hvc1", 78), ("hev1", 78), ("vp09", 78), ("av01", 78), ("mp4a", 28), ("Opus", 28),
    }.ToDictionary(p => Code(p.Type), p => p.Bytes);

    // Segment, Cluster, BlockGroup, SeekHead, Seek, Info, Tracks, TrackEntry, Video, Colour, Projection, Audio, ContentEncodings, ContentEncoding, ContentCompression, Cues, Chapters, EditionEntry, ChapterAtom, ChapterDisplay, Tags, EBML.
    private static readonly HashSet<uint> Masters =
    [
        0x18538067, 0x1F43B675, 0xA0, 0x114D9B74, 0x4DBB, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0, 0x55B0, 0x7670, 0xE1, 0x6D80, 0x6240, 0x5034, 0x1C53BB6B, 0x1043A770, 0x45B9, 0xB6, 0x80, 0x1254C367, 0x1A45DFA3,
    ];

    public static List<Node> Of(Shape shape, ReadOnlySpan<byte> data)
    {
        List<Node> nodes = [];
        if (shape is Shape.Boxes or Shape.Elements) Walk(shape == Shape.Boxes, data, 0, data.Length, -1, nodes);
        return nodes;
    }

    /// <summary>Puts other bytes in place of a range, with the sizes of all that it lies in set right.</summary>
    /// <param name="within">The innermost node around the range; −1 for none.</param>
    public static byte[] Replace(Shape shape, byte[] data, List<Node> nodes, int within, int from, int to, ReadOnlySpan<byte> by)
    {
        byte[] changed = [.. data.AsSpan(0, from), .. by, .. data.AsSpan(to)];
        var grown = by.Length - (to - from);
        for (var i = within; i >= 0; i = nodes[i].Parent)
        {
            var node = nodes[i];
            var field = changed.AsSpan(node.SizeAt, node.SizeWidth);
            if (shape == Shape.Boxes) Write(field, (ulong)(node.End - node.Start + grown));
            else if (!IsUnknown(field)) Write(field, (uint)(node.End - node.Body + grown) | (1ul << (7 * node.SizeWidth)));
        }

        return changed;
    }

    public static void Write(Span<byte> field, ulong value)
    {
        for (var i = field.Length - 1; i >= 0; i--, value >>= 8) field[i] = (byte)value;
    }

    private static void Walk(bool boxes, ReadOnlySpan<byte> data, int at, int end, int parent, List<Node> nodes)
    {
        while (at < end && nodes.Count < MaxNodes)
        {
            if ((boxes ? Box(data, at, end, parent) : Element(data, at, end, parent)) is not { } node) return;
            var index = nodes.Count;
            nodes.Add(node);
            var children = boxes ? (Containers.Contains(node.Type) ? node.Body : Prefixes.TryGetValue(node.Type, out var prefix) ? node.Body + prefix : node.End) : Masters.Contains(node.Type) ? node.Body : node.End;
            // As deep as anything is, and no deeper: what nests without end is made by repeating.
            if (children < node.End && Depth(nodes, index) < 12) Walk(boxes, data, children, node.End, index, nodes);
            at = node.End;
        }
    }

    private static int Depth(List<Node> nodes, int index)
    {
        var depth = 0;
        for (; index >= 0; index = nodes[index].Parent) depth++;
        return depth;
    }

    private static Node? Box(ReadOnlySpan<byte> data, int at, int end, int parent)
    {
        if (end - at < 8) return null;
        long size = BinaryPrimitives.ReadUInt32BigEndian(data[at..]);
        var wide = size == 1 && end - at >= 16;
        if (wide) size = BinaryPrimitives.ReadInt64BigEndian(data[(at + 8)..]);
        var header = wide ? 16 : 8;
        if (size < header || size > end - at) return null;
        return new Node(BinaryPrimitives.ReadUInt32BigEndian(data[(at + 4)..]), at, wide ? at + 8 : at, wide ? 8 : 4, at + header, at + (int)size, parent);
    }

    private static Node? Element(ReadOnlySpan<byte> data, int at, int end, int parent)
    {
        var id = Width(data[at]);
        if (id > 4 || at + id >= end) return null;
        var type = 0u;
        for (var i = 0; i < id; i++) type = (type << 8) | data[at + i];
        var width = Width(data[at + id]);
        var body = at + id + width;
        if (width > 8 || body > end) return null;
        var field = data.Slice(at + id, width);
        var size = (ulong)field[0] & (0xfful >> width);
        for (var i = 1; i < width; i++) size = (size << 8) | field[i];
        if (IsUnknown(field)) size = (ulong)(end - body);
        return size <= (ulong)(end - body) ? new Node(type, at, at + id, width, body, body + (int)size, parent) : null;
    }

    private static int Width(byte first) => BitOperations.LeadingZeroCount((uint)first) - 23;

    private static bool IsUnknown(ReadOnlySpan<byte> field) => (field[0] & (0xff >> field.Length)) == (0xff >> field.Length) && !field[1..].ContainsAnyExcept((byte)0xff);

    private static uint Code(string text) => ((uint)text[0] << 24) | ((uint)text[1] << 16) | ((uint)text[2] << 8) | text[3];
}
