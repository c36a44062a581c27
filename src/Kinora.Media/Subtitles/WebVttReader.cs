using System.Globalization;

namespace Kinora.Media.Subtitles;

/// <summary>Reads WebVTT (W3C, WebVTT §6.1), strictly: what a player would pass over in silence is said.</summary>
public static class WebVttReader
{
    private const string Arrow = "-->";

    /// <summary>The cues of a file or a segment, in its order; of a segment of HLS on the clock of the media.</summary>
    /// <exception cref="InvalidDataException">It is not WebVTT, or a cue of it is broken; the message says what.</exception>
    public static IReadOnlyList<Cue> Read(string file)
    {
        var lines = file.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        if (!lines[0].StartsWith("WEBVTT", StringComparison.Ordinal) || (lines[0].Length > 6 && lines[0][6] is not (' ' or '\t'))) throw new InvalidDataException("The subtitles do not begin with WEBVTT.");
        var offset = 0L;
        var at = 1;
        for (; at < lines.Length && lines[at].Length > 0; at++)
            if (lines[at].StartsWith("X-TIMESTAMP-MAP=", StringComparison.Ordinal)) offset = OffsetOf(lines[at]["X-TIMESTAMP-MAP=".Length..]);

        List<Cue> cues = [];
        while (at < lines.Length)
        {
            if (lines[at].Length == 0)
            {
                at++;
                continue;
            }

            var end = at;
            while (end < lines.Length && lines[end].Length > 0) end++;
            var timing = lines[at].Contains(Arrow, StringComparison.Ordinal) ? at : at + 1;
            if (timing < end && lines[timing].Contains(Arrow, StringComparison.Ordinal)) cues.Add(CueOf(lines[timing], string.Join('\n', lines[(timing + 1)..end]), offset));
            else if (!IsOther(lines[at])) throw new InvalidDataException($"Line {at + 1} belongs to no cue.");
            at = end;
        }

        return cues;
    }

    private static bool IsOther(string line) => line.StartsWith("NOTE", StringComparison.Ordinal) || line is "STYLE" or "REGION";

    private static Cue CueOf(string timing, string text, long offset)
    {
        var arrow = timing.IndexOf(Arrow, StringComparison.Ordinal);
        var rest = timing[(arrow + Arrow.Length)..].Trim();
        var space = rest.IndexOfAny([' ', '\t']);
        var (start, end) = (TimeOf(timing[..arrow].Trim()), TimeOf(space < 0 ? rest : rest[..space]));
        if (end < start) throw new InvalidDataException($"A cue ends before it begins: {timing}.");
        if (text.Contains(Arrow, StringComparison.Ordinal)) throw new InvalidDataException($"A cue has an arrow in its text: {timing}.");
        return new Cue(start + offset, end + offset, space < 0 ? "" : rest[space..].Trim(), text);
    }

    /// <summary>RFC 8216 §3.5: the time of the media, in ticks of 1/90000 s, at a time of the cues.</summary>
    private static long OffsetOf(string map)
    {
        long? media = null, local = null;
        foreach (var part in map.Split(','))
        {
            if (part.StartsWith("MPEGTS:", StringComparison.Ordinal) && long.TryParse(part[7..], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)) media = ticks / 90;
            else if (part.StartsWith("LOCAL:", StringComparison.Ordinal)) local = TimeOf(part[6..]);
        }

        return media - local ?? throw new InvalidDataException("X-TIMESTAMP-MAP has no MPEGTS or no LOCAL.");
    }

    private static long TimeOf(string text)
    {
        var parts = text.Split(':', '.');
        if (parts.Length is 3 or 4 && text.LastIndexOf('.') == text.Length - 4 && Array.TrueForAll(parts, p => p.Length >= 2 && p.Length <= 9 && p.All(char.IsAsciiDigit)))
        {
            var numbers = parts.Select(p => long.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            if (numbers[^2] < 60 && numbers[^3] < 60) return (((((numbers.Length == 4 ? numbers[0] : 0) * 60) + numbers[^3]) * 60 + numbers[^2]) * 1000) + numbers[^1];
        }

        throw new InvalidDataException($"{text} is no time.");
    }
}
