using Kinora.Data.Videos;
using Kinora.Media.Packaging;
using Kinora.Media.Timelines;

namespace Kinora.Features.Playback;

/// <summary>Whether a segment is what the timeline says: boxes, decode time, samples and their durations.</summary>
public static class SegmentCheck
{
    /// <exception cref="SegmentMismatchException">It is not.</exception>
    public static void Verify(PlayableMedia playable, SegmentKey key, ReadOnlyMemory<byte> bytes)
    {
        var timeline = playable.Presentation.Timeline;
        var expected = key.Rendition.Kind == RenditionKind.Video
            ? SegmentExpectation.Video(timeline, key.Index, playable.VideoNamed(key.Rendition.Name)!.FrameDivisor)
            : SegmentExpectation.Audio(FramesOf(playable, key), key.Index);
        SegmentVerifier.Verify(bytes, expected);
    }

    private static AudioFrames FramesOf(PlayableMedia playable, SegmentKey key)
    {
        var audio = playable.AudioNamed(key.Rendition.Name)!;
        return new AudioFrames(playable.Presentation.Timeline, audio.SampleRate, audio.Priming);
    }
}
