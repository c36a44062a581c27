using System.Collections.Immutable;

namespace Kinora.Media.Timelines;

/// <summary>Pictures that keep their own irregular times; segments begin at any of them, because all will be encoded.</summary>
internal static class FrameTimeline
{
    /// <summary>Null when two pictures, or the last one and the end, lie too far apart for a segment.</summary>
    public static Timeline? TryBuild(VideoFrames frames, long zero, long end)
    {
        var times = Times(frames, zero);
        if (!SegmentCutter.AreDenseEnough(times.AsSpan(), end - zero, frames.Timescale)) return null;
        var chosen = SegmentCutter.Choose(times.AsSpan(), end - zero, frames.Timescale);
        return new Timeline
        {
            Timescale = frames.Timescale,
            Zero = zero,
            Boundaries = [.. chosen.Select(c => times[c]), end - zero],
            FirstFrames = [.. chosen, times.Length],
            FrameTicks = 0,
            FrameTimes = times,
            OnSourceKeyframes = false,
        };
    }

    /// <summary>The frames' times on the timeline; the first is shown from 0 even where the pictures begin later than the sound.</summary>
    public static ImmutableArray<long> Times(VideoFrames frames, long zero)
    {
        var times = ImmutableArray.CreateBuilder<long>(frames.Times.Length);
        foreach (var time in frames.Times) times.Add(time - zero);
        times[0] = 0;
        return times.MoveToImmutable();
    }
}
