namespace Kinora.Media.Timelines;

/// <summary>
/// Which AAC frames lie in each segment of a timeline: frames are whole (1024 samples) and on their own sample clock, so a segment begins with the frame nearest
/// its video boundary. Frame 0 contains the encoder delay; an edit list in the init segment skips <see cref="Priming"/> samples, so that sample
/// <see cref="Priming"/> is presented at timeline zero. The rendition covers the whole timeline, padded with silence where the source is short.
/// </summary>
/// <param name="Timeline">The shared boundaries.</param>
/// <param name="SampleRate">Samples per second, also the timescale of the audio segments.</param>
/// <param name="Priming">Samples that the edit list skips.</param>
public sealed record AudioFrames(Timeline Timeline, int SampleRate, int Priming)
{
    /// <summary>Samples per AAC frame (ISO/IEC 14496-3 §4.5.2.1, frameLengthFlag 0).</summary>
    public const int FrameSize = 1024;

    /// <summary>Number of the first frame of a segment; <paramref name="segment"/> may be SegmentCount, which gives the total number of frames.</summary>
    public int FirstFrame(int segment)
    {
        if (segment == 0) return 0;
        var samples = new Timestamp(Timeline.Boundaries[segment], Timeline.Timescale).In(SampleRate) + Priming;
        return segment == Timeline.SegmentCount
            ? checked((int)((samples + FrameSize - 1) / FrameSize))
            : checked((int)((samples + (FrameSize / 2)) / FrameSize));
    }

    /// <summary>Frames in a segment.</summary>
    public int FrameCount(int segment) => FirstFrame(segment + 1) - FirstFrame(segment);

    /// <summary><c>baseMediaDecodeTime</c> of a segment in samples (before the edit list).</summary>
    public long DecodeTime(int segment) => (long)FirstFrame(segment) * FrameSize;

    /// <summary>Presented start of a segment in samples on the timeline: 0 for the first, otherwise <see cref="DecodeTime"/> − <see cref="Priming"/>.</summary>
    public long PresentationTime(int segment) => segment == 0 ? 0 : DecodeTime(segment) - Priming;

    /// <summary>How long a segment is heard.</summary>
    public Timestamp Duration(int segment) => new(PresentationTime(segment + 1) - PresentationTime(segment), SampleRate);
}
