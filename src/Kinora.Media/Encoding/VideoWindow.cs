using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Media.Encoding;

/// <summary>A run of consecutive segments to encode in one go: one process, one decode, one or many renditions.</summary>
public sealed record VideoWindow
{
    /// <summary>The original, an absolute path.</summary>
    public required string Path { get; init; }

    public required MediaFile File { get; init; }

    public required Timeline Timeline { get; init; }

    /// <summary>What to make: encoded renditions of one and the same track, at least one.</summary>
    public required IReadOnlyList<VideoRendition> Renditions { get; init; }

    public required int FirstSegment { get; init; }

    /// <summary>How many segments, at least 1.</summary>
    public required int SegmentCount { get; init; }

    /// <summary>Somebody waits for it: a faster preset, no pictures beyond the window, normal priority. Otherwise everything else on the machine goes first.</summary>
    public bool Interactive { get; init; }

    internal int EndSegment => FirstSegment + SegmentCount;

    internal VideoTrack Track => File.Video.First(v => v.StreamIndex == Renditions[0].StreamIndex);

    internal void Check()
    {
        if (Renditions.Count == 0 || Renditions.Any(r => r.Encoding is null || r.StreamIndex != Renditions[0].StreamIndex))
            throw new InvalidOperationException("A window needs encoded renditions of one track.");
        if (FirstSegment < 0 || SegmentCount < 1 || EndSegment > Timeline.SegmentCount) throw new InvalidOperationException("The window reaches beyond the timeline.");
    }
}
