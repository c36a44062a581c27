namespace Kinora.Media.Validation.Segments;

/// <summary>The head of a file of subtitles (WebVTT §4.1).</summary>
internal static class WebVtt
{
    public static void Check(ReadOnlySpan<byte> bytes, Findings findings, string place)
    {
        var text = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        if (!text.StartsWith("WEBVTT"u8) || (text.Length > 6 && text[6] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')))
            findings.Add(Rules.SegmentWebVtt, place, "The subtitles do not begin with WEBVTT.");
    }
}
