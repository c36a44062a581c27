namespace Kinora.Media.Timelines;

/// <summary>Boundaries on the source's own keyframes, so that the source can be cut there without encoding and every encoded rendition aligns with it.</summary>
internal static class KeyframeTimeline
{
    /// <summary>Null when the keyframes are too sparse, the first picture is not one, or the last picture would have to be held for too long.</summary>
    /// <param name="rate">The exact rate where the clock only rounds the times of even pictures; null to take the times as they are.</param>
    /// <param name="zero">Zero of the timeline in ticks of the file's clock, not after the first frame.</param>
    /// <param name="end">End of the longest track in ticks of the file's clock.</param>
    public static Timeline? TryBuild(VideoFrames frames, SampleTable table, Rational? rate, long zero, long end)
    {
        if (table.Offsets.Length != table.Count || table.Sizes.Length != table.Count) return null;
        if (end - frames.End > (long)TimelineBuilder.LongestHold * frames.Timescale / 1000) return null;
        var keyframes = VideoFrames.CleanKeyframes(table);
        if (keyframes.Length == 0 || keyframes[0] != frames.Times[0]) return null;

        var candidates = Array.ConvertAll(keyframes, k => k - zero);
        candidates[0] = 0; // pictures that begin late are shown from the start
        if (!SegmentCutter.AreDenseEnough(candidates, end - zero, frames.Timescale)) return null;

        var gap = frames.Times.Length > 1 ? frames.Times[1] - frames.Times[0] : frames.End - frames.Times[0];
        var even = zero == frames.Times[0] && gap <= int.MaxValue && IsEven(frames.Times, gap);
        if (rate is { } hidden && !even && zero == frames.Times[0]) return FrameGrid.FromKeyframes(hidden, frames, Numbers(frames, keyframes), zero, end);

        var chosen = SegmentCutter.Choose(candidates, end - zero, frames.Timescale);
        return new Timeline
        {
            Timescale = frames.Timescale,
            Zero = zero,
            Boundaries = [.. chosen.Select(c => candidates[c]), end - zero],
            FirstFrames = [.. chosen.Select(c => Array.BinarySearch(frames.Times, keyframes[c])), frames.Times.Length],
            FrameTicks = even ? (int)gap : 0,
            FrameTimes = even ? [] : FrameTimeline.Times(frames, zero),
            OnSourceKeyframes = true,
        };
    }

    private static int[] Numbers(VideoFrames frames, long[] keyframes) => Array.ConvertAll(keyframes, k => Array.BinarySearch(frames.Times, k));

    private static bool IsEven(long[] times, long gap)
    {
        for (var i = 1; i < times.Length; i++)
        {
            if (times[i] - times[i - 1] != gap) return false;
        }

        return true;
    }
}
