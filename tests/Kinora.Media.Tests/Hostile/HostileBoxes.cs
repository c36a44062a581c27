using System.Buffers.Binary;

namespace Kinora.Media.Tests.Hostile;

/// <summary>Small MP4 and QuickTime files that lie: one track of raw pictures, and whatever a test wants to be wrong with it.</summary>
internal static class HostileBoxes
{
    /// <summary>Where the first byte of the picture lies in <see cref="Movie"/>.</summary>
    private const uint PictureOffset = 28 + 8;

    private static readonly byte[] Matrix = Join(Big(0x10000), Big(0), Big(0), Big(0), Big(0x10000), Big(0), Big(0), Big(0), Big(0x40000000));

    public static byte[] FileType { get; } = Box("ftyp", Text("isom"), Big(512), Text("isomiso2mp41"));

    public static byte[] Box(string type, params byte[][] content)
    {
        var length = 8 + content.Sum(c => c.Length);
        return Join([Big((uint)length), Text(type), .. content]);
    }

    /// <summary>A box with version and flags.</summary>
    public static byte[] Full(string type, byte version, uint flags, params byte[][] content) => Box(type, [Big(((uint)version << 24) | flags), .. content]);

    /// <summary>A whole movie of one track.</summary>
    public static byte[] Movie(byte[] table, uint duration = 1000, ulong? movieDuration = null, byte[]? references = null, byte[]? edits = null) => Join(
        FileType,
        Box("mdat", new byte[768]),
        Box("moov", MovieHeader(movieDuration ?? duration), Track(1, table, duration, references, edits)));

    /// <summary>Movies of many tracks, all of the same picture.</summary>
    public static byte[] Tracks(int count) => Join(
        FileType,
        Box("mdat", new byte[768]),
        Box("moov", [MovieHeader(1000), .. Enumerable.Range(1, count).Select(i => Track((uint)i, Table(), 1000, null, null))]));

    /// <summary>A sample table of <paramref name="count"/> raw pictures of one size, each shown for <paramref name="delta"/> ticks.</summary>
    public static byte[] Table(uint count = 1, uint size = 768, uint delta = 1000, ushort width = 16, ushort height = 16) => Join(
        Full("stsd", 0, 0, Big(1), Box("raw ", new byte[6], Short(1), new byte[16], Short(width), Short(height), Big(0x480000), Big(0x480000), Big(0), Short(1), new byte[32], Short(24), Short(0xFFFF))),
        Full("stts", 0, 0, Big(1), Big(count), Big(delta)),
        Full("stsc", 0, 0, Big(1), Big(1), Big(count), Big(1)),
        Full("stsz", 0, 0, Big(size), Big(count)),
        Full("stco", 0, 0, Big(1), Big(PictureOffset)));

    public static byte[] Edits(uint count) => Box("edts", Full("elst", 0, 0, [Big(count), .. Enumerable.Repeat(Join(Big(1000), Big(0), Big(0x10000)), (int)count)]));

    public static byte[] Nested(int depth)
    {
        using var bytes = new MemoryStream();
        bytes.Write(FileType);
        for (var i = depth; i > 0; i--) bytes.Write(Join(Big((uint)(8 * i)), Text(i == depth ? "moov" : "trak")));
        return bytes.ToArray();
    }

    /// <summary>Puts a box between the type of a file and all else, and sets chunk offsets right.</summary>
    public static byte[] InsertAfterFileType(byte[] movie, byte[] box)
    {
        var end = BinaryPrimitives.ReadInt32BigEndian(movie);
        byte[] whole = [.. movie.AsSpan(0, end), .. box, .. movie.AsSpan(end)];
        for (var at = whole.AsSpan().IndexOf("stco"u8); at > 0;)
        {
            for (var i = 0; i < BinaryPrimitives.ReadInt32BigEndian(whole.AsSpan(at + 8)); i++)
            {
                var offset = whole.AsSpan(at + 12 + (4 * i));
                BinaryPrimitives.WriteInt32BigEndian(offset, BinaryPrimitives.ReadInt32BigEndian(offset) + box.Length);
            }

            var next = whole.AsSpan(at + 4).IndexOf("stco"u8);
            at = next < 0 ? 0 : at + 4 + next;
        }

        return whole;
    }

    public static byte[] Join(params IEnumerable<byte[]> parts) => [.. parts.SelectMany(p => p)];

    public static byte[] Text(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    public static byte[] Big(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Long(ulong value) => Join(Big((uint)(value >> 32)), Big((uint)value));

    public static byte[] Little(uint value) => [.. Big(value).Reverse()];

    private static byte[] Short(ushort value) => [(byte)(value >> 8), (byte)value];

    private static byte[] MovieHeader(ulong duration) =>
        Full("mvhd", 1, 0, new byte[16], Big(1000), Long(duration), Big(0x10000), Short(0x100), new byte[10], Matrix, new byte[24], Big(2));

    private static byte[] Track(uint id, byte[] table, uint duration, byte[]? references, byte[]? edits) => Box(
        "trak",
        Full("tkhd", 0, 7, new byte[8], Big(id), Big(0), Big(duration), new byte[16], Matrix, Big(16 << 16), Big(16 << 16)),
        edits ?? [],
        Box(
            "mdia",
            Full("mdhd", 0, 0, new byte[8], Big(1000), Big(duration), Big(0x55C40000)),
            Full("hdlr", 0, 0, new byte[4], Text("vide"), new byte[13]),
            Box("minf", Full("vmhd", 0, 1, new byte[8]), Box("dinf", references ?? Full("dref", 0, 0, Big(1), Full("url ", 0, 1))), Box("stbl", table))));
}
