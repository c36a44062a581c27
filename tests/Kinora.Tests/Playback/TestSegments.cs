using Kinora.Media.Packaging;
using Kinora.Media.Timelines;

namespace Kinora.Tests.Playback;

/// <summary>Segments that are true to a timeline and hold nothing worth watching.</summary>
internal static class TestSegments
{
    public static byte[] Bytes(Timeline timeline, int segment)
    {
        var times = timeline.FrameTimesOf(segment, 1);
        var sizes = Enumerable.Repeat(100 + segment, times.Length).ToArray();
        var sync = times.Select((_, i) => i == 0).ToArray();
        var cmaf = CmafSegment.Video(segment + 1, sizes, times, sync, timeline.Boundaries[segment], timeline.Boundaries[segment + 1], timeline.CompositionDelay(1));
        cmaf.Payload.Span.Fill((byte)segment);
        return cmaf.Bytes;
    }
}
