namespace Kinora.Media.Subtitles;

/// <summary>Puts the cues of a track in order and leaves out what cannot be shown.</summary>
internal static class CueList
{
    /// <summary>More than a day of speech has.</summary>
    private const int Most = 100_000;

    /// <summary>UTF-16 units of all cues of a track; a long film has some 100,000.</summary>
    private const int MostText = 4_000_000;

    /// <summary>Nobody looks at one longer, and decoders say "for ever".</summary>
    private const long Longest = 30 * 60_000;

    /// <summary>How long a cue lasts whose end is not told, unless another comes before.</summary>
    private const long Usual = 5000;

    /// <summary>The duration of a cue that lasts until the next.</summary>
    public const long Untold = 1L << 50;

    /// <param name="cues">As they were read, on the timeline's clock.</param>
    /// <param name="end">Of the timeline, in milliseconds.</param>
    public static IReadOnlyList<Cue> Tidy(IEnumerable<Cue> cues, long end)
    {
        // Layers of the same text, one for the letters and one for their shadow, are one.
        Cue[] sorted = [.. cues.Where(c => c.Text.Length > 0).Distinct().OrderBy(c => c.Start).ThenBy(c => c.End)];
        var kept = new List<Cue>();
        var text = 0;
        foreach (var (i, cue) in sorted.Index())
        {
            var (start, last) = (Math.Max(0, cue.Start), cue.End);
            if (last - cue.Start == Untold) last = Math.Min(cue.Start + Usual, i + 1 < sorted.Length ? sorted[i + 1].Start : long.MaxValue);
            last = Math.Min(end, Math.Min(last, cue.Start + Longest));
            if (start >= last) continue;
            text += cue.Text.Length;
            if (kept.Count == Most || text > MostText) break;
            kept.Add(cue with { Start = start, End = last });
        }

        return kept;
    }
}
