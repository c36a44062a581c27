using System.Globalization;

namespace Kinora.Features.Playback;

public enum ByteRangeOutcome
{
    /// <summary>No range that we serve in part; the whole is the right answer.</summary>
    Whole,
    Partial,
    Unsatisfiable,
}

/// <summary>The <c>Range</c> header (RFC 9110 § 14). Several ranges, other units and nonsense are answered with the whole, as the RFC allows.</summary>
public static class ByteRange
{
    public static ByteRangeOutcome Parse(ReadOnlySpan<char> header, long length, out long start, out long count)
    {
        (start, count) = (0, length);
        if (!header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)) return ByteRangeOutcome.Whole;
        var range = header["bytes=".Length..].Trim();
        var dash = range.IndexOf('-');
        if (dash < 0 || range.Contains(',')) return ByteRangeOutcome.Whole;

        var (first, last) = (range[..dash].Trim().ToString(), range[(dash + 1)..].Trim().ToString());
        if (first.Length == 0) return Suffix(last, length, out start, out count);
        if (!TryParse(first, out var from)) return ByteRangeOutcome.Whole;
        var to = long.MaxValue;
        if (last.Length > 0 && (!TryParse(last, out to) || to < from)) return ByteRangeOutcome.Whole;
        if (from >= length) return ByteRangeOutcome.Unsatisfiable;

        (start, count) = (from, Math.Min(to, length - 1) - from + 1);
        return ByteRangeOutcome.Partial;
    }

    private static ByteRangeOutcome Suffix(string last, long length, out long start, out long count)
    {
        (start, count) = (0, length);
        if (!TryParse(last, out var wanted)) return ByteRangeOutcome.Whole;
        if (wanted == 0 || length == 0) return ByteRangeOutcome.Unsatisfiable;
        count = Math.Min(wanted, length);
        start = length - count;
        return ByteRangeOutcome.Partial;
    }

    private static bool TryParse(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
