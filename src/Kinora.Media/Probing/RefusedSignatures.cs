namespace Kinora.Media.Probing;

/// <summary>What people upload by mistake or by malice, so that the refusal can say what it is.</summary>
internal static class RefusedSignatures
{
    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    public static MediaFormatException? Find(ReadOnlySpan<byte> head)
    {
        if (IsPicture(head)) return new("not_a_video", "This is a still picture, not a video.");
        if (IsArchive(head)) return new("not_a_video", "This is an archive or a compressed file. Unpack it and upload the video inside.");
        if (head.StartsWith("%PDF"u8) || Bytes.Begin(head, 0xD0, 0xCF, 0x11, 0xE0)) return new("not_a_video", "This is a document, not a video.");
        if (head.StartsWith("\u007FELF"u8) || head.StartsWith("MZ"u8)) return new("not_a_video", "This is a program, not a video.");
        return IsText(head) ? Text(head) : null;
    }

    /// <summary>HEIF and AVIF pictures share their box format with MP4 (ISO/IEC 23008-12 §10).</summary>
    public static bool IsPictureBrand(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !head[4..].StartsWith("ftyp"u8)) return false;
        var brand = System.Text.Encoding.Latin1.GetString(head.Slice(8, 4));
        return brand is "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "mif2" or "msf1" or "avif" or "avis" or "jp2 " or "jpx " or "crx ";
    }

    private static bool IsPicture(ReadOnlySpan<byte> head) =>
        Bytes.Begin(head, 0xFF, 0xD8, 0xFF)
        || Bytes.Begin(head, 0x89, 0x50, 0x4E, 0x47)
        || (head.StartsWith("RIFF"u8) && head.Length > 12 && head[8..].StartsWith("WEBP"u8))
        || (head.StartsWith("BM"u8) && head.Length > 14 && Bytes.Begin(head[6..], 0, 0, 0, 0))
        || head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8)
        || head.StartsWith("8BPS"u8)
        || Bytes.Begin(head, 0, 0, 1, 0)
        || Bytes.Begin(head, 0, 0, 0, 0x0C, 0x6A, 0x50)
        || Bytes.Begin(head, 0xFF, 0x0A)
        || IsPictureBrand(head);

    private static bool IsArchive(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8)
        || Bytes.Begin(head, 0x1F, 0x8B)
        || Bytes.Begin(head, 0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C)
        || head.StartsWith("Rar!"u8)
        || head.StartsWith("BZh"u8)
        || Bytes.Begin(head, 0xFD, 0x37, 0x7A, 0x58, 0x5A)
        || Bytes.Begin(head, 0x28, 0xB5, 0x2F, 0xFD)
        || (head.Length > 262 && head[257..].StartsWith("ustar"u8));

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (Bytes.Begin(head, 0xFF, 0xFE) || Bytes.Begin(head, 0xFE, 0xFF) || head.StartsWith(Utf8Mark)) return true;
        return head[..Math.Min(head.Length, 512)].IndexOfAnyExceptInRange((byte)9, (byte)126) < 0 || IsUtf8(head[..Math.Min(head.Length, 512)]);
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        // The last character may be cut in two by the end of what was read.
        for (var cut = 0; cut < 4 && cut < bytes.Length; cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(bytes[..^cut])) return bytes.IndexOfAnyInRange((byte)0, (byte)8) < 0;
        }

        return false;
    }

    private static MediaFormatException Text(ReadOnlySpan<byte> head)
    {
        var text = System.Text.Encoding.Latin1.GetString(head[..Math.Min(head.Length, 4096)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        if (Begins(text, "#EXTM3U", "ffconcat", "[playlist]", "[Reference]", "<ASX", "<MPD", "<SmoothStreamingMedia", "<smil", "v=0")
            || text.Contains("<MPD", StringComparison.Ordinal) || text.Contains("#EXT-X-", StringComparison.Ordinal))
        {
            return new("playlist", "This is a playlist that points to other files, not a video. Upload the video file itself.");
        }

        if (text.Contains("<svg", StringComparison.OrdinalIgnoreCase)) return new("not_a_video", "This is a still picture, not a video.");
        if (Begins(text, "<!doctype html", "<html")) return new("not_a_video", "This is a web page, not a video.");
        if (Begins(text, "WEBVTT", "1\n00:", "1\r\n00:")) return new("not_a_video", "This is a subtitle file, not a video.");
        return new("not_a_video", "This is a text file, not a video.");
    }

    private static bool Begins(string text, params ReadOnlySpan<string> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
