using Kinora.Media.Timelines;

namespace Kinora.Media.Packaging;

/// <summary>What a finished segment must say of itself, taken from the timeline.</summary>
/// <param name="DecodeTime">baseMediaDecodeTime.</param>
/// <param name="SampleCount">Samples of its only fragment.</param>
/// <param name="Duration">Sum of the sample durations.</param>
/// <param name="StartsWithSync">True when the first sample must be a sync sample and be presented at <paramref name="DecodeTime"/>.</param>
public readonly record struct SegmentExpectation(long DecodeTime, int SampleCount, long Duration, bool StartsWithSync)
{
    /// <summary>A segment of a video rendition.</summary>
    public static SegmentExpectation Video(Timeline timeline, int segment, int frameDivisor) => new(
        timeline.Boundaries[segment],
        timeline.FrameCountOf(segment, frameDivisor),
        timeline.Boundaries[segment + 1] - timeline.Boundaries[segment],
        StartsWithSync: true);

    /// <summary>A segment of an audio rendition.</summary>
    public static SegmentExpectation Audio(AudioFrames frames, int segment) => new(
        frames.DecodeTime(segment),
        frames.FrameCount(segment),
        (long)frames.FrameCount(segment) * AudioFrames.FrameSize,
        StartsWithSync: false);
}
