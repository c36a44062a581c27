using System.Globalization;

namespace Kinora.Media.Validation.Hls;

/// <summary>A range as playlists write it: <c>length@offset</c>, where the offset may be left out (RFC 8216bis §4.4.4.2).</summary>
internal static class ByteRange
{
    public static (long Length, long? Offset)? Parse(string value, string tag, string place, Findings findings)
    {
        var parts = value.Split('@');
        if (parts.Length <= 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0)
        {
            if (parts.Length == 1) return (length, null);
            if (long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= long.MaxValue - length) return (length, offset);
        }

        findings.Add(Rules.HlsSyntax, place, $"{tag[1..]}: the byte range is not written as length@offset.");
        return null;
    }
}
