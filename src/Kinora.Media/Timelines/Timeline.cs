using System.Collections.Immutable;

namespace Kinora.Media.Timelines;

/// <summary>
/// Where the segments of a video begin and end, and which frames lie in each: one list of exact integers that every rendition, video and audio,
/// HLS and DASH share. EXTINF, <c>S@t@d</c>, <c>tfdt</c> and the frame count of each segment all come from here.
/// Immutable; JSON-serialisable in the compact form of <see cref="TimelineJson"/>.
/// </summary>
[System.Text.Json.Serialization.JsonConverter(typeof(TimelineJson))]
public sealed class Timeline
{
    /// <summary>Ticks per second of <see cref="Boundaries"/> and of frame times.</summary>
    public required int Timescale { get; init; }

    /// <summary>
    /// Where zero of this timeline lies on the file's own clock, in <see cref="Timescale"/> ticks: file time (as <c>ffmpeg -copyts</c> counts) = timeline time + Zero.
    /// It is the earliest of the played tracks after edit lists, rounded down to a tick.
    /// </summary>
    public required long Zero { get; init; }

    /// <summary>SegmentCount + 1 strictly increasing instants in ticks; the first is 0, the last is the end of the longest played track.</summary>
    public required ImmutableArray<long> Boundaries { get; init; }

    /// <summary>
    /// SegmentCount + 1 frame numbers in presentation order: segment i shows frames FirstFrames[i] ≤ f &lt; FirstFrames[i+1], at least one each.
    /// All zeros for a file without video.
    /// </summary>
    public required ImmutableArray<int> FirstFrames { get; init; }

    /// <summary>
    /// Ticks between frames when the frames lie on an exact grid (frame f is shown at f × FrameTicks and encoders resample to that grid), or 0 when frames keep
    /// the source's own irregular times in <see cref="FrameTimes"/>. Also 0 for a file without video.
    /// </summary>
    public required int FrameTicks { get; init; }

    /// <summary>
    /// Presentation time of every frame in ticks, strictly increasing, when <see cref="FrameTicks"/> is 0; otherwise empty. <see cref="Timescale"/> is then the video
    /// track's own, so file pts = time + Zero exactly (but for frame 0, which is shown from 0 even where the source's video begins later).
    /// </summary>
    public required ImmutableArray<long> FrameTimes { get; init; }

    /// <summary>True when every boundary is the presentation time of an IDR of the source (up to the rounding of its clock), so that the track can be cut at it.</summary>
    public required bool OnSourceKeyframes { get; init; }

    public int SegmentCount => Boundaries.Length - 1;

    /// <summary>Frames of the whole timeline.</summary>
    public int FrameCount => FirstFrames[^1];

    public Timestamp Start(int segment) => new(Boundaries[segment], Timescale);

    public Timestamp Duration(int segment) => new(Boundaries[segment + 1] - Boundaries[segment], Timescale);

    public Timestamp End => new(Boundaries[^1], Timescale);

    /// <summary>Presentation time of a frame in ticks.</summary>
    public long FrameTime(int frame) => FrameTicks > 0 ? (long)frame * FrameTicks : FrameTimes[frame];

    /// <summary>The average frame rate, exact for a grid; null without video.</summary>
    public Rational? FrameRate => FrameCount == 0 ? null : FrameTicks > 0 ? Reduce(Timescale, FrameTicks) : Reduce((long)FrameCount * Timescale, Boundaries[^1]);

    /// <summary>
    /// Presentation times in ticks of the frames that a rendition keeping every <paramref name="divisor"/>-th frame has in a segment. The count restarts at each
    /// segment, so the first frame of a segment is always kept and lies on the boundary.
    /// </summary>
    public long[] FrameTimesOf(int segment, int divisor)
    {
        var first = FirstFrames[segment];
        var count = FrameCountOf(segment, divisor);
        var times = new long[count];
        for (var i = 0; i < count; i++) times[i] = FrameTime(first + (i * divisor));
        times[0] = Boundaries[segment];
        return times;
    }

    /// <summary>How many frames a rendition keeping every <paramref name="divisor"/>-th frame has in a segment.</summary>
    public int FrameCountOf(int segment, int divisor) => (FirstFrames[segment + 1] - FirstFrames[segment] + divisor - 1) / divisor;

    /// <summary>Pictures that may be decoded before one that is shown first; streams that need more are encoded, not cut.</summary>
    public const int MaxReorder = 4;

    /// <summary>
    /// Ticks by which every composition time of a rendition's video segments is delayed, and which the edit list of its init segment takes back, so that no picture is
    /// composed before it is decoded although decoding times begin on the segment boundary. Negative composition offsets would do the same without an edit list, but
    /// ffmpeg, and with it every player built on it, then shows the pictures late. A constant of the rendition: enough for the widest <see cref="MaxReorder"/> frames.
    /// </summary>
    public long CompositionDelay(int divisor)
    {
        var window = Math.Max(MaxReorder, 2 * divisor);
        if (FrameTicks > 0) return (long)Math.Min(window, Math.Max(0, FrameCount - 1)) * FrameTicks;
        var times = FrameTimes.AsSpan();
        if (times.Length <= window) return times.IsEmpty ? 0 : times[^1] - Math.Min(0, times[0]);
        var widest = 0L;
        for (var i = window; i < times.Length; i++) widest = Math.Max(widest, times[i] - times[i - window]);
        return widest;
    }

    private static Rational Reduce(long num, long den)
    {
        var gcd = (long)System.Numerics.BigInteger.GreatestCommonDivisor(num, den);
        (num, den) = (num / gcd, den / gcd);
        while (num > int.MaxValue || den > int.MaxValue) (num, den) = (num / 2, Math.Max(1, den / 2));
        return new Rational((int)num, (int)den);
    }
}
