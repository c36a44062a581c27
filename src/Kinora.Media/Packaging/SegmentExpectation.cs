using Kinora.Media.Timelines;

namespace Kinora.Media.Packaging;

/// <summary>What a finished segment must say of itself, taken from the timeline.</summary>
/// <param name="DecodeTime">baseMediaDecodeTime.</param>
/// <param name="SampleCount">Samples of its only fragment.</param>
/// <param name="Duration">Sum of the sample durations.</param>
/// <param name="CompositionDelay">Composition offset of the first sample, which must be a sync sample and is presented on the boundary.</param>
public readonly record struct SegmentExpectation(long DecodeTime, int SampleCount, long Duration, long CompositionDelay)
{
    /// <summary>A segment of a video rendition.</summary>
    public static SegmentExpectation Video(Timeline timeline, int segment, int frameDivisor) => new(
        timeline.Boundaries[segment],
        timeline.FrameCountOf(segment, frameDivisor),
        timeline.Boundaries[segment + 1] - timeline.Boundaries[segment],
        timeline.CompositionDelay(frameDivisor));

    /// <summary>A segment of an audio rendition.</summary>
    public static SegmentExpectation Audio(AudioFrames frames, int segment) => new(
        frames.DecodeTime(segment),
        frames.FrameCount(segment),
        (long)frames.FrameCount(segment) * AudioFrames.FrameSize,
        CompositionDelay: 0);
}
