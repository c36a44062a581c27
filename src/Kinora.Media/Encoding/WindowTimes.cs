using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Timelines;

namespace Kinora.Media.Encoding;

/// <summary>For irregular times the right number of pictures is not enough: a lost one and a surplus one would cancel out and everything between be shown at a wrong time.</summary>
internal static class WindowTimes
{
    /// <summary>Checks the distances between a segment's pictures, as the encoder passed them through, against the timeline.</summary>
    /// <exception cref="SegmentMismatchException">They differ.</exception>
    public static void Check(Fragment fragment, Timeline timeline, int segment, VideoRendition rendition)
    {
        var expected = timeline.FrameTimesOf(segment, rendition.FrameDivisor);
        if (fragment.Count != expected.Length) throw new SegmentMismatchException($"Segment {segment} has {fragment.Count} pictures instead of {expected.Length}.");
        var times = new long[fragment.Count];
        var clock = 0L;
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = clock + fragment.CompositionOffsets[i];
            clock += fragment.Durations[i];
        }

        Array.Sort(times);
        for (var i = 1; i < times.Length; i++)
        {
            // The first picture of all is shown from zero, even where the source's video begins later.
            var reference = segment == 0 ? 1 : 0;
            if (i > reference && times[i] - times[reference] != expected[i] - expected[reference])
                throw new SegmentMismatchException($"Picture {i} of segment {segment} is at {times[i] - times[reference]} instead of {expected[i] - expected[reference]}.");
        }
    }
}
