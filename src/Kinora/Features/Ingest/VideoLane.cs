using System.Collections.Concurrent;
using System.Threading.Channels;
using Kinora.Hosting;

namespace Kinora.Features.Ingest;

/// <summary>
/// Work on videos, a few at a time. What there is to do is read from the database, when the server starts and every now and then; a hint only makes it
/// begin at once. Nothing is remembered that a crash could lose: work that was under way is simply found again.
/// </summary>
public abstract class VideoLane(int width, int attempts, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly Channel<string> _queue = Channel.CreateUnbounded<string>();

    // Queued, under way, waiting for its next attempt, or given up: not to be taken up again.
    private readonly ConcurrentDictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <summary>There is probably work on this video. Returns at once.</summary>
    public void Hint(string videoId)
    {
        if (_taken.TryAdd(videoId, 0)) _queue.Writer.TryWrite(videoId);
    }

    /// <summary>The videos that need work, those that wait longest first.</summary>
    protected abstract Task<List<string>> FindAsync(CancellationToken cancellationToken);

    /// <summary>Does the work, or finds that there is none any more. May be repeated at any time.</summary>
    protected abstract Task WorkAsync(string videoId, CancellationToken cancellationToken);

    /// <summary>It was tried often enough.</summary>
    protected abstract Task GiveUpAsync(string videoId, CancellationToken cancellationToken);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([ScanAsync(stoppingToken), .. Enumerable.Range(0, width).Select(_ => DrainAsync(stoppingToken))]);

    private async Task ScanAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ScanEvery, time);
        do
        {
            try
            {
                foreach (var id in await FindAsync(cancellationToken)) Hint(id);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "Videos that need work could not be looked up; trying again later");
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        await foreach (var id in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await WorkAsync(id, cancellationToken);
                _taken.TryRemove(id, out _);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                await FailedAsync(id, e, cancellationToken);
            }
        }
    }

    private async Task FailedAsync(string id, Exception e, CancellationToken cancellationToken)
    {
        // Videos are not to blame for a database that is away.
        var attempt = e.IsDatabaseTrouble ? Math.Max(1, _taken[id]) : _taken[id] + 1;
        _taken[id] = attempt;
        logger.LogWarning(e, "{Lane} of video {VideoId} failed, attempt {Attempt} of {Attempts}", GetType().Name, id, attempt, attempts);
        if (attempt >= attempts && !e.IsDatabaseTrouble)
        {
            try
            {
                await GiveUpAsync(id, cancellationToken);
                return;
            }
            catch (Exception unsaid) when (!cancellationToken.IsCancellationRequested)
            {
                logger.LogWarning(unsaid, "That video {VideoId} failed could not be written down; it is tried again", id);
            }
        }

        var wait = TimeSpan.FromSeconds(Math.Pow(4, attempt - 1));
        _ = LaterAsync(id, wait < LongestWait ? wait : LongestWait, cancellationToken);
    }

    private async Task LaterAsync(string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _queue.Writer.TryWrite(id);
    }
}
