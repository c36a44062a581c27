using System.Diagnostics.CodeAnalysis;

namespace Kinora.Features.Playback;

/// <summary>The jobs that wait and that run, and which segment belongs to which of them. Not thread-safe: the scheduler's, under its lock.</summary>
internal sealed class EncodeJobs(PlaybackOptions options)
{
    private readonly Dictionary<SegmentKey, EncodeJob> _claims = [];
    private readonly List<EncodeJob> _waiting = [];
    private readonly Dictionary<EncodeJob, Task> _running = [];

    public IReadOnlyList<EncodeJob> All => [.. _waiting, .. _running.Keys];

    /// <summary>Those that wait, the most urgent first.</summary>
    public IReadOnlyList<EncodeJob> Waiting => [.. _waiting.OrderBy(j => j.Urgency)];

    public IReadOnlyList<Task> Tasks => [.. _running.Values];

    public bool IsRunning(EncodeJob job) => _running.ContainsKey(job);

    public bool IsClaimed(SegmentKey key) => _claims.ContainsKey(key);

    public bool TryGetOwner(SegmentKey key, [NotNullWhen(true)] out EncodeJob? job) => _claims.TryGetValue(key, out job);

    /// <summary>The segment is this job's from now on.</summary>
    public void Claim(EncodeJob job, SegmentKey key)
    {
        _claims[key] = job;
        job.Claims.Add(key);
    }

    /// <summary>The segment is not this job's any more; a job without any ends.</summary>
    public void Release(EncodeJob job, SegmentKey key)
    {
        Unclaim(job, key);
        if (job.Claims.Count == 0) Yield(job);
    }

    /// <summary>The job has made the segment; so has, thereby, whoever had taken it over while it was being verified.</summary>
    public void Delivered(EncodeJob job, SegmentKey key)
    {
        _claims.TryGetValue(key, out var owner);
        Unclaim(job, key);
        if (owner is not null && !ReferenceEquals(owner, job)) Release(owner, key);
    }

    public void Enqueue(EncodeJob job)
    {
        job.Window.Video.Pin();
        _waiting.Add(job);
    }

    public void Start(EncodeJob job, Func<Task> run)
    {
        _waiting.Remove(job);
        _running.Add(job, Task.Run(run));
    }

    /// <summary>Its segments are free from now on; its process ends as soon as it can.</summary>
    public void Yield(EncodeJob job)
    {
        if (job.IsYielding) return;
        job.IsYielding = true;
        foreach (var key in job.Claims.ToArray()) Unclaim(job, key);
        if (_waiting.Remove(job)) Conclude(job, JobOutcome.Yielded);
        else _ = job.Stop.CancelAsync();
    }

    /// <summary>Its process has ended. Returns the segments that it owes, which are free now; whoever waits for the job is told by <see cref="Conclude"/>.</summary>
    public SegmentKey[] Remove(EncodeJob job)
    {
        _running.Remove(job);
        var left = job.Claims.ToArray();
        job.IsYielding = true;
        foreach (var key in left) Unclaim(job, key);
        return left;
    }

    public static void Conclude(EncodeJob job, JobOutcome outcome)
    {
        job.Window.Video.Unpin();
        job.Ended.TrySetResult(outcome);
    }

    /// <summary>Whether the job may run now. When a viewer's may not because of background work, some of that yields.</summary>
    public bool MayStart(EncodeJob job)
    {
        if (job.Urgency == Urgency.WholeTrack) return !_running.Keys.Any(r => r.Urgency == Urgency.WholeTrack);
        // Two encoders on one rung would only slow down what the viewer gets first.
        if (job.Urgency == Urgency.ReadAhead && _running.Keys.Any(r => r.IsForViewer && r.IsSameRendition(job))) return false;
        // A second of sound takes milliseconds: it never stands in a line behind pictures.
        if (!job.IsVideo) return _running.Keys.Count(r => !r.IsVideo && r.IsForViewer) < options.EncoderSlots;

        var busy = _running.Keys.Where(r => r.IsVideo).ToArray();
        if (job.Urgency == Urgency.Background)
            return busy.Length < options.BackgroundSlots && !_waiting.Any(w => w.IsVideo && w.IsForViewer);

        if (busy.Length < options.EncoderSlots) return true;
        if (!busy.Any(r => r.IsYielding) && Array.FindLast(busy, r => r.Urgency == Urgency.Background) is { } victim) Yield(victim);
        return false;
    }

    private void Unclaim(EncodeJob job, SegmentKey key)
    {
        job.Claims.Remove(key);
        if (_claims.TryGetValue(key, out var owner) && ReferenceEquals(owner, job)) _claims.Remove(key);
    }
}
