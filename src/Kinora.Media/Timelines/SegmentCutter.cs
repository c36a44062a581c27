namespace Kinora.Media.Timelines;

/// <summary>
/// Chooses where segments begin among the instants where they may: about 1, 1 and 2 s first, so that the first bytes come quickly, then about 4 s.
/// Each boundary is the candidate nearest to where the segment before should end, so an even grid gives even segments.
/// </summary>
public static class SegmentCutter
{
    /// <summary>
    /// Longest distance between candidates that still gives segments, in milliseconds: x264's default of 250 frames between keyframes lasts 10.43 s at 23.976 fps.
    /// </summary>
    public const int LongestGap = 10_500;

    /// <summary>Shortest segment in milliseconds, but for a file that is shorter as a whole: several audio frames at any sample rate.</summary>
    public const int ShortestSegment = 500;

    private static ReadOnlySpan<int> FirstSeconds => [1, 1, 2];

    /// <summary>Whether no two neighbours, and no last candidate and the end, lie further apart than <see cref="LongestGap"/>.</summary>
    public static bool AreDenseEnough(ReadOnlySpan<long> candidates, long end, int timescale)
    {
        var longest = Ticks(LongestGap, timescale);
        for (var i = 0; i < candidates.Length; i++)
        {
            if ((i + 1 < candidates.Length ? candidates[i + 1] : end) - candidates[i] > longest) return false;
        }

        return true;
    }

    /// <summary>The indices of the candidates where segments begin; the first is 0. No segment is longer than 11.5 s when the candidates are dense enough.</summary>
    /// <param name="candidates">Strictly increasing instants in ticks, the first is 0.</param>
    /// <param name="end">Where the last segment ends, after the last candidate.</param>
    /// <param name="timescale">Ticks per second.</param>
    public static List<int> Choose(ReadOnlySpan<long> candidates, long end, int timescale)
    {
        // Rounded up: on a coarse clock half a second is between two ticks.
        var shortest = (((long)ShortestSegment * timescale) + 999) / 1000;
        var longest = Ticks(LongestGap + ShortestSegment, timescale);
        List<int> chosen = [0];
        while (true)
        {
            var current = candidates[chosen[^1]];
            var wanted = (chosen.Count <= FirstSeconds.Length ? FirstSeconds[chosen.Count - 1] : 4) * (long)timescale;
            if (end - current <= wanted) return chosen;

            var next = NearestTo(current + wanted, candidates, current + shortest, current + longest);
            if (next < 0) return chosen;
            var rest = end - candidates[next];
            var mergeable = rest < shortest || (rest < wanted / 2 && end - current <= longest);
            if (mergeable) return chosen;
            chosen.Add(next);
        }
    }

    private static int NearestTo(long target, ReadOnlySpan<long> candidates, long from, long to)
    {
        var after = candidates.BinarySearch(target);
        if (after < 0) after = ~after;
        var before = after - 1;
        var afterFits = after < candidates.Length && candidates[after] <= to;
        var beforeFits = before >= 0 && candidates[before] >= from;
        if (afterFits && beforeFits) return target - candidates[before] <= candidates[after] - target ? before : after;
        return afterFits ? after : beforeFits ? before : -1;
    }

    private static long Ticks(int milliseconds, int timescale) => (long)milliseconds * timescale / 1000;
}
