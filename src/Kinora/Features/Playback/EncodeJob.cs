using Kinora.Data.Videos;
using Kinora.Media.Encoding;

namespace Kinora.Features.Playback;

/// <summary>Runs an encoder over a window and yields each segment as soon as it is complete. Ending the enumeration early ends the process.</summary>
public delegate IAsyncEnumerable<EncodedSegment> WindowEncoder(EncodeWindow window, CancellationToken cancellationToken);

/// <summary>Consecutive segments of renditions of one kind, made by one process from one decode.</summary>
/// <param name="Kind">All renditions are of this kind.</param>
/// <param name="Names">The renditions.</param>
/// <param name="First">The first segment.</param>
/// <param name="Count">How many segments.</param>
/// <param name="Urgency">Who waits for it.</param>
public sealed record EncodeWindow(MediaVideo Video, RenditionKind Kind, IReadOnlyList<string> Names, int First, int Count, Urgency Urgency)
{
    public IEnumerable<SegmentKey> Segments =>
        from name in Names from index in Enumerable.Range(First, Count) select new SegmentKey(new RenditionKey(Video.Id, Kind, name), index);
}

/// <summary>The more urgent first.</summary>
public enum Urgency
{
    /// <summary>A viewer waits.</summary>
    Viewer,

    /// <summary>A viewer will be there in seconds.</summary>
    ReadAhead,

    /// <summary>Nobody has asked yet.</summary>
    Background,

    /// <summary>A whole sound track from its beginning; cheap, and needed by everybody.</summary>
    WholeTrack,
}

public enum JobOutcome
{
    /// <summary>Every segment that was still the job's own is made.</summary>
    Done,

    /// <summary>Something more urgent took over, or nobody wants it any more.</summary>
    Yielded,
    Failed,
}

/// <summary>A window on its way through the scheduler, under whose lock all of this is read and written.</summary>
internal sealed class EncodeJob(EncodeWindow window, long now)
{
    public EncodeWindow Window { get; } = window;

    public Urgency Urgency { get; set; } = window.Urgency;

    /// <summary>Segments that this job, and no other, will deliver. Others may take some away.</summary>
    public HashSet<SegmentKey> Claims { get; } = [];

    /// <summary>The segment that the encoder works on now.</summary>
    public int Next { get; set; } = window.First;

    /// <summary>When somebody last asked for something near.</summary>
    public long LastWanted { get; set; } = now;

    public bool IsYielding { get; set; }

    public CancellationTokenSource Stop { get; } = new();

    public TaskCompletionSource<JobOutcome> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsForViewer => Urgency is Urgency.Viewer or Urgency.ReadAhead;

    public bool IsVideo => Window.Kind == RenditionKind.Video;

    public bool IsSameRendition(EncodeJob other) =>
        ReferenceEquals(Window.Video, other.Window.Video) && Window.Kind == other.Window.Kind && Window.Names.Intersect(other.Window.Names, StringComparer.Ordinal).Any();
}
