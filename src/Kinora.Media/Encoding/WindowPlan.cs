using Kinora.Media.Ladders;

namespace Kinora.Media.Encoding;

/// <summary>Which pictures a window needs and on which clock they are taken: everything the argument list follows from. Pure.</summary>
internal sealed record WindowPlan
{
    /// <summary>
    /// Pictures encoded before the window and thrown away, so that rate control has found its level when the first segment begins.
    /// Only in the background: they cost time, and their keyframe may lie far back.
    /// </summary>
    public const int Preroll = 4;

    /// <summary>Pictures encoded after the window and thrown away, so that the look-ahead sees past the cut. x264 looks 10 ahead in veryfast.</summary>
    public const int Postroll = 10;

    public required VideoWindow Window { get; init; }

    /// <summary>First picture of the timeline that is encoded, preroll included.</summary>
    public required int FirstFrame { get; init; }

    /// <summary>Pictures encoded, with preroll and postroll.</summary>
    public required int FrameCount { get; init; }

    /// <summary>First picture of each segment and the end of the last, counted from <see cref="FirstFrame"/>.</summary>
    public required int[] SegmentStarts { get; init; }

    /// <summary>Where decoding begins, in seconds of the file's clock; null from its beginning.</summary>
    public required double? Seek { get; init; }

    /// <summary>Pictures are taken from an exact grid of this clock; null when the source's own times are kept.</summary>
    public required GridClock? Grid { get; init; }

    /// <summary>How often seeking landed too late so far.</summary>
    public required int Attempt { get; init; }

    /// <summary>Whether the encoder of a rendition gets pictures from before the window: one that keeps few of them may get none.</summary>
    public bool HasPreroll(VideoRendition rendition) => KeptFrames(rendition).First() < SegmentStarts[0];

    /// <summary>The number of the first decoded picture's file time (in ticks of <see cref="ClockTimescale"/>) beyond which something would be missing.</summary>
    public long LatestFirstPicture { get; private init; }

    /// <summary>Ticks per second of the times in the filter graph.</summary>
    public int ClockTimescale => Grid?.Timescale ?? Window.Timeline.Timescale;

    /// <summary>Seconds before the first needed picture at which decoding begins, attempt by attempt; after the last one it begins at the file's beginning.</summary>
    private static double[] Margins(VideoWindow window) => window.File.Demuxer is "mov" or "matroska" ? [0.25, 3, 20] : [2, 12];

    public static WindowPlan Make(VideoWindow window, int attempt)
    {
        var timeline = window.Timeline;
        var first = timeline.FirstFrames[window.FirstSegment];
        var end = timeline.FirstFrames[window.EndSegment];
        var preroll = window.Interactive ? 0 : Math.Min(Preroll, first);
        var postroll = window.Interactive ? 0 : Math.Min(Postroll, timeline.FrameCount - end);
        var grid = timeline.FrameTicks > 0 ? new GridClock(timeline.Timescale, timeline.FrameTicks, timeline.Zero + timeline.FrameTime(first - preroll), 0) : (GridClock?)null;
        var starts = Enumerable.Range(window.FirstSegment, window.SegmentCount + 1).Select(s => timeline.FirstFrames[s] - first + preroll).ToArray();
        return Seeked(window, attempt, first - preroll, end - first + preroll + postroll, starts, grid);
    }

    /// <summary>
    /// One segment of a timeline with irregular times, when the pictures that can be decoded are not those that the index promised (damage): as many as the
    /// segment has, evenly spread over it, repeated where the source has none. The packager gives them the timeline's times.
    /// </summary>
    public static WindowPlan MakePadded(VideoWindow window, int segment, int attempt)
    {
        var timeline = window.Timeline;
        var first = timeline.FirstFrames[segment];
        var count = timeline.FirstFrames[segment + 1] - first;
        var start = timeline.Zero + timeline.Boundaries[segment];
        var duration = timeline.Boundaries[segment + 1] - timeline.Boundaries[segment];
        var one = window with { FirstSegment = segment, SegmentCount = 1 };
        var grid = (long)timeline.Timescale * count <= int.MaxValue && duration <= int.MaxValue
            ? new GridClock(timeline.Timescale * count, (int)duration, start * count, 0)
            : new GridClock(timeline.Timescale, (int)Math.Max(1, duration / count), start, 0);
        return Seeked(one, attempt, first, count, [0, count], grid);
    }

    /// <summary>The pictures that a rendition encodes, as numbers within the plan.</summary>
    public IEnumerable<int> KeptFrames(VideoRendition rendition)
    {
        var segment = 0;
        for (var n = 0; n < FrameCount; n++)
        {
            while (segment + 1 < SegmentStarts.Length && n >= SegmentStarts[segment + 1]) segment++;
            var distance = n - SegmentStarts[segment];
            if (((distance % rendition.FrameDivisor) + rendition.FrameDivisor) % rendition.FrameDivisor == 0) yield return n;
        }
    }

    private static WindowPlan Seeked(VideoWindow window, int attempt, int firstFrame, int frameCount, int[] starts, GridClock? grid)
    {
        var timeline = window.Timeline;
        var scale = grid?.Timescale ?? timeline.Timescale;
        var needed = grid?.Origin ?? timeline.Zero + timeline.FrameTime(firstFrame);
        var margins = Margins(window);
        double? seek = attempt < margins.Length ? ((double)needed / scale) - margins[attempt] : null;
        if (seek <= window.Track.Start.Seconds || firstFrame == 0) seek = null;
        if (grid is { } clock)
        {
            // The grid begins where decoding begins, so that a picture from before the window fills a gap, and the last one a missing end.
            var before = seek is { } s
                ? (int)Math.Ceiling((((double)needed / scale) - s) * clock.Timescale / clock.FrameTicks)
                : (int)Math.Clamp((needed - window.Track.Start.In(scale)) / clock.FrameTicks, 0, 100_000_000);
            grid = clock.Earlier(before);
        }

        return new WindowPlan
        {
            Window = window,
            FirstFrame = firstFrame,
            FrameCount = frameCount,
            SegmentStarts = starts,
            Seek = seek,
            Grid = grid,
            Attempt = attempt,
            LatestFirstPicture = seek is null ? long.MaxValue : needed + ((grid?.FrameTicks ?? 0) / 2),
        };
    }
}
