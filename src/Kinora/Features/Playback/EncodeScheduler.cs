using Kinora.Data.Videos;

namespace Kinora.Features.Playback;

/// <summary>
/// Decides which encoders run. Every missing segment belongs to at most one job, so it is encoded once however many ask. What a viewer waits for comes first: a small
/// window of just that rung, longer each time the player goes on asking, split where somebody seeks into its far end. Background jobs run at the lowest
/// priority of the operating system and, when a viewer needs their segments or their slot, end at once: all but the unfinished segment is stored already,
/// and what is left is found missing again. (Stopping the process and continuing it later would save that one segment, and cost its memory for as long.)
/// </summary>
public sealed class EncodeScheduler(WindowEncoder encoder, SegmentRecorder recorder, PlaybackOptions options, TimeProvider time, ILogger<EncodeScheduler> logger) : IHostedService
{
    // A viewer waits for a running job when it is this many segments away; farther, the job is split.
    private const int NearVideo = 2;
    private const int NearWholeTrack = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<SegmentKey, Demand> _demands = [];
    private readonly EncodeJobs _jobs = new(options);
    private readonly ReadAhead _readAhead = new();
    private readonly Failures _failures = new(time);
    private bool _stopped;

    /// <summary>Segments that failed and how often; the planner's to judge.</summary>
    public Failures Failures => _failures;

    /// <summary>The segment, when it has been encoded. Null when it turned out to exist already: look again.</summary>
    /// <exception cref="SegmentUnavailableException">It cannot be encoded now.</exception>
    public async Task<MediaBytes?> DemandAsync(MediaVideo video, SegmentKey key, CancellationToken cancellationToken)
    {
        Demand demand;
        lock (_lock)
        {
            if (_stopped || _failures.IsResting(key)) throw new SegmentUnavailableException();
            if (!_jobs.TryGetOwner(key, out var job) && !IsMissing(video, key)) return null;
            if (!_demands.TryGetValue(key, out demand!)) _demands.Add(key, demand = new Demand(video));
            demand.Waiters++;
            if (job is null || !WillDeliverSoon(job, key)) StartForViewer(video, key, Urgency.Viewer);
            Pump();
        }

        try
        {
            return await demand.Result.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock) demand.Waiters--;
        }
    }

    /// <summary>A viewer asked for this segment, whether or not it had to be made: jobs near it go on, and what comes next is begun.</summary>
    public void Watch(MediaVideo video, SegmentKey key)
    {
        var rendition = video.Playable!.Find(key.Rendition);
        if (rendition is null || rendition.IsComplete) return;
        lock (_lock)
        {
            if (_stopped) return;
            var ahead = _readAhead.Note(key, time.GetUtcNow());
            for (var i = 0; i <= NearWholeTrack; i++)
                if (_jobs.TryGetOwner(key with { Index = key.Index + i }, out var job)) job.LastWanted = time.GetTimestamp();

            for (var i = 1; i <= ahead && key.Index + i < rendition.Total; i++)
            {
                var next = key with { Index = key.Index + i };
                if (_jobs.IsClaimed(next) || !IsMissing(video, next) || _failures.IsResting(next)) continue;
                StartForViewer(video, next, Urgency.ReadAhead);
                Pump();
                return;
            }
        }
    }

    /// <summary>Runs a window when nothing more urgent needs its slot. Segments that exist or are being made by others are left out.</summary>
    public Task<JobOutcome> RunAsync(EncodeWindow window, CancellationToken cancellationToken)
    {
        EncodeJob job;
        lock (_lock)
        {
            job = new EncodeJob(window, time.GetTimestamp());
            foreach (var key in window.Segments)
                if (!_jobs.IsClaimed(key) && IsMissing(window.Video, key)) _jobs.Claim(job, key);
            if (_stopped || job.Claims.Count == 0) return Task.FromResult(_stopped ? JobOutcome.Yielded : JobOutcome.Done);
            _jobs.Enqueue(job);
            Pump();
        }

        return WaitAsync(job, cancellationToken);
    }

    /// <inheritdoc cref="SegmentRecorder.IsRefused"/>
    public bool IsStoreRefusing => recorder.IsRefused;

    /// <summary>True when the segment is missing, no job makes it, and it does not rest after a failure.</summary>
    public bool IsFree(MediaVideo video, SegmentKey key)
    {
        lock (_lock) return !_jobs.IsClaimed(key) && IsMissing(video, key) && !_failures.IsResting(key);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends every encoder; what is missing is found missing at the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] running;
        lock (_lock)
        {
            _stopped = true;
            foreach (var job in _jobs.All) _jobs.Yield(job);
            foreach (var demand in _demands.Values) demand.Result.TrySetException(new SegmentUnavailableException());
            _demands.Clear();
            running = [.. _jobs.Tasks];
        }

        await Task.WhenAll(running).WaitAsync(cancellationToken);
    }

    private async Task<JobOutcome> WaitAsync(EncodeJob job, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() =>
        {
            lock (_lock) _jobs.Yield(job);
        });
        return await job.Ended.Task;
    }

    private static bool IsNear(EncodeJob job, SegmentKey key, int near) => key.Index - job.Next <= near;

    private bool WillDeliverSoon(EncodeJob job, SegmentKey key)
    {
        if (job.Urgency == Urgency.Background) return false;
        if (job.Urgency == Urgency.WholeTrack) return _jobs.IsRunning(job) && IsNear(job, key, NearWholeTrack);
        if (!IsNear(job, key, NearVideo)) return false;
        job.Urgency = Urgency.Viewer;
        job.LastWanted = time.GetTimestamp();
        return true;
    }

    private void StartForViewer(MediaVideo video, SegmentKey key, Urgency urgency)
    {
        var rendition = video.Playable!.Find(key.Rendition)!;
        var timeline = video.Playable.Presentation.Timeline;
        var run = _readAhead.RunFor(key);
        List<SegmentKey> keys = [];
        for (var at = key; at.Index < rendition.Total && keys.Count < run; at = at with { Index = at.Index + 1 })
        {
            _jobs.TryGetOwner(at, out var owner);
            if (owner is { Urgency: Urgency.Background }) _jobs.Yield(owner);
            else if (owner is not null && at != key && owner.Urgency != Urgency.WholeTrack && !IsSplit(owner, key)) break;
            else if (owner is not null) _jobs.Release(owner, at);
            if (at != key && !IsMissing(video, at)) break;
            keys.Add(at);
            if ((timeline.Start(at.Index + 1).Seconds - timeline.Start(key.Index).Seconds) >= ReadAhead.LongestSeconds) break;
        }

        var job = new EncodeJob(new EncodeWindow(video, key.Rendition.Kind, [key.Rendition.Name], key.Index, keys.Count, urgency), time.GetTimestamp());
        foreach (var claimed in keys) _jobs.Claim(job, claimed);
        _jobs.Enqueue(job);
    }

    // The far end of a job goes to the one that begins where a viewer waits.
    private static bool IsSplit(EncodeJob job, SegmentKey key) => job.Window.First < key.Index;

    // In this order: a segment is in the rendition before it is no longer among the unstored. The other way round it would be missed on its way, and made twice.
    private bool IsMissing(MediaVideo video, SegmentKey key) => !recorder.TryGetUnstored(key, out _) && video.Playable!.Find(key.Rendition)?[key.Index] is null;

    /// <summary>Starts what may start.</summary>
    private void Pump()
    {
        Adopt();
        foreach (var job in _jobs.Waiting)
        {
            if (job.IsForViewer && IsAbandoned(job)) _jobs.Yield(job);
            else if (_jobs.MayStart(job)) _jobs.Start(job, () => RunAsync(job));
        }
    }

    private bool IsAbandoned(EncodeJob job) =>
        time.GetElapsedTime(job.LastWanted) > options.Patience && !job.Claims.Any(c => _demands.TryGetValue(c, out var d) && d.Waiters > 0);

    private async Task RunAsync(EncodeJob job)
    {
        var outcome = JobOutcome.Yielded;
        try
        {
            await foreach (var segment in encoder(job.Window, job.Stop.Token).WithCancellation(job.Stop.Token))
            {
                var key = new SegmentKey(new RenditionKey(job.Window.Video.Id, job.Window.Kind, segment.Rendition), segment.Index);
                bool isOurs;
                lock (_lock) isOurs = job.Claims.Contains(key);
                if (isOurs)
                {
                    var content = await recorder.AcceptAsync(job.Window.Video, key, segment, job.Stop.Token);
                    Deliver(job, key, content);
                    await recorder.WaitForRoomAsync(job.Stop.Token);
                }

                lock (_lock)
                {
                    job.Next = Math.Max(job.Next, segment.Index + (job.Window.Names.Count == 1 ? 1 : 0));
                    // Its segments are free from here on: the process takes its time to end, and whoever asks for them meanwhile must not wait for this job.
                    if (job.Claims.Count > 0 && (job.Window.Video.IsRetired || (job.IsForViewer && IsAbandoned(job)))) _jobs.Yield(job);
                    if (job.IsYielding || job.Claims.Count == 0) break;
                }
            }

            lock (_lock) outcome = job.IsYielding ? JobOutcome.Yielded : job.Claims.Count == 0 ? JobOutcome.Done : JobOutcome.Failed;

            if (outcome == JobOutcome.Failed) logger.LogWarning("An encoder of {Video} ended {Missing} segments early", job.Window.Video.Id, job.Claims.Count);
        }
        catch (Exception e) when (job.Stop.IsCancellationRequested)
        {
            // An encoder that is ended in its first moments may say that it found no pictures. That is not held against the segment.
            logger.LogDebug(e, "An encoder of {Video} was ended", job.Window.Video.Id);
        }
#pragma warning disable CA1031 // Whatever an encoder dies of, its viewers must be told and its slot be freed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = JobOutcome.Failed;
            logger.LogWarning(e, "Encoding {Renditions} of {Video} from segment {First} on failed", string.Join(", ", job.Window.Names), job.Window.Video.Id, job.Next);
        }

        lock (_lock)
        {
            Conclude(job, outcome);
            Pump();
        }
    }

    private void Deliver(EncodeJob job, SegmentKey key, MediaBytes content)
    {
        lock (_lock)
        {
            _jobs.Delivered(job, key);
            _failures.Forget(key);
            if (_demands.Remove(key, out var demand)) demand.Result.TrySetResult(content);
        }
    }

    private void Conclude(EncodeJob job, JobOutcome outcome)
    {
        var left = _jobs.Remove(job);
        if (outcome == JobOutcome.Failed)
        {
            // The segment that each rendition was at is the culprit; those after it get a job of their own.
            foreach (var key in left.GroupBy(k => k.Rendition).Select(g => g.MinBy(k => k.Index)))
            {
                _failures.Add(key);
                if (_demands.Remove(key, out var demand)) demand.Result.TrySetException(new SegmentUnavailableException());
            }
        }

        EncodeJobs.Conclude(job, outcome);
    }

    // Whoever waits for a segment whose job has ended gets another; what nobody waits for any more is forgotten.
    private void Adopt()
    {
        if (_stopped) return;
        foreach (var (key, demand) in _demands.Where(d => !_jobs.IsClaimed(d.Key)).OrderBy(d => d.Key.Index).ToArray())
        {
            if (demand.Waiters == 0) _demands.Remove(key);
            else if (!_jobs.IsClaimed(key)) StartForViewer(demand.Video, key, Urgency.Viewer);
        }
    }

    private sealed class Demand(MediaVideo video)
    {
        public MediaVideo Video { get; } = video;

        public int Waiters { get; set; }

        public TaskCompletionSource<MediaBytes> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
