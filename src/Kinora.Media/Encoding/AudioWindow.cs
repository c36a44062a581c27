using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Media.Encoding;

/// <summary>A run of consecutive segments of a sound rendition: usually all of them.</summary>
public sealed record AudioWindow
{
    /// <summary>The original, an absolute path.</summary>
    public required string Path { get; init; }

    public required MediaFile File { get; init; }

    public required Timeline Timeline { get; init; }

    /// <summary>What to make: an encoded rendition of one of the file's tracks.</summary>
    public required AudioRendition Rendition { get; init; }

    public required int FirstSegment { get; init; }

    /// <summary>How many segments, at least 1.</summary>
    public required int SegmentCount { get; init; }

    public ToolPriority Priority { get; init; } = ToolPriority.Background;

    internal int EndSegment => FirstSegment + SegmentCount;

    internal AudioTrack Track => File.Audio.First(a => a.StreamIndex == Rendition.StreamIndex);

    internal AudioFrames Frames => new(Timeline, Rendition.SampleRate, Rendition.Priming);
}
