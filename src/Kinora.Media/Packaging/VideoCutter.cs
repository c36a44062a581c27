using Kinora.Media.IO;
using Kinora.Media.Timelines;

namespace Kinora.Media.Packaging;

/// <summary>
/// Cuts CMAF segments out of an H.264 original without encoding. Because the GOPs at the boundaries are closed, decoding order and presentation order agree at every
/// boundary: the n-th sample of the table is the first of a segment exactly when the n-th picture is, and finding a segment costs nothing.
/// </summary>
public static class VideoCutter
{
    /// <summary>No sane segment is larger; a table that claims otherwise is not worth the memory.</summary>
    private const long MaxSegmentBytes = 512L * 1024 * 1024;

    /// <summary>One segment, bytes and headers.</summary>
    /// <param name="source">The original.</param>
    /// <param name="samples">Its table of the track, as <see cref="NativeIndex"/> read it.</param>
    /// <param name="timeline">A timeline on the track's keyframes.</param>
    /// <param name="segment">Segment number, from 0.</param>
    /// <param name="cancellationToken">Stops the reads.</param>
    /// <exception cref="SegmentMismatchException">The samples are not what the timeline was made from.</exception>
    /// <exception cref="IOException">The original cannot be read.</exception>
    public static async Task<byte[]> CutAsync(IByteSource source, SampleTable samples, Timeline timeline, int segment, CancellationToken cancellationToken)
    {
        var layout = Lay(samples, timeline, segment);
        await FillAsync(layout, source, samples, timeline, segment, cancellationToken);
        return layout.Bytes;
    }

    /// <summary>Reads the samples of a segment that was laid into its payload.</summary>
    /// <exception cref="IOException">The original cannot be read.</exception>
    public static Task FillAsync(CmafSegment layout, IByteSource source, SampleTable samples, Timeline timeline, int segment, CancellationToken cancellationToken) =>
        SampleRanges.ReadAsync(source, samples, timeline.FirstFrames[segment], CountOf(timeline, segment), layout.Payload, cancellationToken);

    /// <summary>Where in the original a segment's samples lie, in order: for those that are too large to be held in memory.</summary>
    public static IReadOnlyList<(long Offset, int Length)> RangesOf(SampleTable samples, Timeline timeline, int segment) =>
        SampleRanges.Of(samples, timeline.FirstFrames[segment], CountOf(timeline, segment));

    private static int CountOf(Timeline timeline, int segment) => timeline.FirstFrames[segment + 1] - timeline.FirstFrames[segment];

    /// <summary>A segment without its samples.</summary>
    /// <exception cref="SegmentMismatchException">The samples are not what the timeline was made from.</exception>
    public static CmafSegment Lay(SampleTable samples, Timeline timeline, int segment)
    {
        if (!timeline.OnSourceKeyframes) throw new SegmentMismatchException("The timeline does not lie on the source's keyframes.");
        var (first, count) = (timeline.FirstFrames[segment], CountOf(timeline, segment));
        if (first + count > samples.Count) throw new SegmentMismatchException($"The timeline shows {first + count} pictures, the source has {samples.Count}.");

        var times = ExactTimes(samples, timeline, segment);
        return CmafSegment.Video(
            segment + 1,
            Sizes(samples, first, count),
            times,
            samples.Keyframes.AsSpan(first, count),
            timeline.Boundaries[segment],
            timeline.Boundaries[segment + 1],
            timeline.CompositionDelay(1));
    }

    private static ReadOnlySpan<int> Sizes(SampleTable samples, int first, int count)
    {
        var sizes = samples.Sizes.AsSpan(first, count);
        var sum = 0L;
        foreach (var size in sizes) sum += size;
        return sum <= MaxSegmentBytes ? sizes : throw new SegmentMismatchException($"A segment of {sum} bytes is too large.");
    }

    /// <summary>The timeline's time of each sample of the segment, in decoding order: by its rank among the segment's presentation times.</summary>
    private static long[] ExactTimes(SampleTable samples, Timeline timeline, int segment)
    {
        var first = timeline.FirstFrames[segment];
        var ranked = timeline.FrameTimesOf(segment, 1);
        var order = new int[ranked.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(samples.PresentationTimes.AsSpan(first, ranked.Length).ToArray(), order);
        if (order[0] != 0) throw new SegmentMismatchException($"Sample {first} is not the first picture of segment {segment}.");

        var times = new long[ranked.Length];
        for (var rank = 0; rank < order.Length; rank++) times[order[rank]] = ranked[rank];
        return times;
    }
}
