using System.IO.Compression;
using static Kinora.Media.Tests.Hostile.HostileBoxes;

namespace Kinora.Media.Tests.Hostile;

/// <summary>Pictures, AVI files, WAV files and archives that claim far more than they hold.</summary>
internal static class HostilePictures
{
    public static byte[] Gif(ushort side) => Join(
        Text("GIF89a"), Short(side), Short(side), [0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0], Short(side), Short(side), [0, 2, 2, 0x44, 1, 0, 0x3B]);

    /// <summary>A PNG of one colour; with an animation chunk it is taken for APNG.</summary>
    public static byte[] Png(uint side, bool animated)
    {
        var row = new byte[1 + ((side + 7) / 8)];
        var data = Deflate(Enumerable.Repeat(row, (int)side));
        return Join(
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
            Chunk("IHDR", Big(side), Big(side), [1, 0, 0, 0, 0]),
            animated ? Chunk("acTL", Big(1), Big(0)) : [],
            Chunk("IDAT", data),
            Chunk("IEND"));
    }

    public static byte[] Avi(uint side, byte[]? subtitles = null)
    {
        var picture = List("strl", StreamHeader("vids", "DIB "), Riff("strf", Little(40), Little(side), Little(side), [1, 0, 24, 0], new byte[24]));
        var text = subtitles is null ? [] : List("strl", StreamHeader("txts", "\0\0\0\0"), Riff("strf"));
        byte[] header = Riff("avih", Little(40_000), new byte[8], Little(16), Little(1), Little(0), Little(subtitles is null ? 1u : 2u), Little(768), Little(side), Little(side), new byte[16]);
        return Riff("RIFF", Text("AVI "), List("hdrl", header, picture, text), List("movi", Riff("00db", [.. Enumerable.Repeat((byte)64, 768)]), subtitles is null ? [] : Riff("01tx", subtitles)));
    }

    /// <summary>A playlist that pretends to be the subtitles of an AVI file (CVE-2017-9993).</summary>
    public static byte[] Gab2(string playlist) => Join(Text("GAB2\0\u0002\0\u0002\0\0\0x\0\u0004\0"), Little((uint)playlist.Length), Text(playlist));

    public static byte[] WavOf65535Channels() => Join(
        Text("RIFF"), Little(uint.MaxValue), Text("WAVEfmt "), Little(16), [1, 0, 255, 255], Little(uint.MaxValue), Little(uint.MaxValue), [255, 255, 8, 0], Text("data"), Little(uint.MaxValue), new byte[64]);

    public static byte[] GzipOf(int mebibytes)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var block = new byte[1 << 20];
            for (var i = 0; i < mebibytes; i++) gzip.Write(block);
        }

        return bytes.ToArray();
    }

    /// <summary>An archive whose entries would leave the folder, and one that unpacks to a lot.</summary>
    public static byte[] Zip()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in (string[])["../../../../tmp/slipped.txt", "/tmp/slipped.txt", "video.mp4"])
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(new byte[16 << 20]);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] StreamHeader(string kind, string codec) =>
        Riff("strh", Text(kind + codec), new byte[12], Little(1), Little(25), Little(0), Little(1), new byte[20]);

    private static byte[] List(string kind, params byte[][] content) => Riff("LIST", [Text(kind), .. content]);

    private static byte[] Riff(string type, params byte[][] content)
    {
        var body = Join(content);
        return Join(Text(type), Little((uint)body.Length), body, body.Length % 2 == 1 ? [0] : []);
    }

    private static byte[] Chunk(string type, params byte[][] content)
    {
        var body = Join(content);
        return Join(Big((uint)body.Length), Text(type), body, Big(Crc([.. System.Text.Encoding.ASCII.GetBytes(type), .. body])));
    }

    private static byte[] Deflate(IEnumerable<byte[]> blocks)
    {
        using var bytes = new MemoryStream();
        using (var zlib = new ZLibStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var block in blocks) zlib.Write(block);
        }

        return bytes.ToArray();
    }

    /// <summary>CRC-32 as PNG has it (ISO 3309).</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }

    private static byte[] Short(ushort value) => [(byte)value, (byte)(value >> 8)];
}
