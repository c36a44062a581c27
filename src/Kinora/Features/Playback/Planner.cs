using Kinora.Data.Videos;
using Kinora.Messaging;

namespace Kinora.Features.Playback;

/// <summary>
/// Encodes what nobody has asked for yet. What is missing is read from the database each time, so nothing is lost by a crash and nothing has to be handed over: a
/// restarted server simply finds what is still missing. Events only make it look sooner.
/// </summary>
public sealed class Planner(
    BackgroundWork work, VideoCache videos, EncodeScheduler scheduler, VideoEvents events, PlaybackOptions options, TimeProvider time, ILogger<Planner> logger) : BackgroundService
{
    // Without an event: what rests after a failure, or was made known by another machine.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Background) return;
        var loops = Enumerable.Range(0, options.BackgroundSlots).Select(_ => LoopAsync(RenditionKind.Video, stoppingToken)).Append(LoopAsync(RenditionKind.Audio, stoppingToken));
        await Task.WhenAll(loops.Append(ListenAsync(stoppingToken)));
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await foreach (var videoEvent in events.Subscribe(cancellationToken))
        {
            if (videoEvent is not VideoChanged changed) continue;
            await TryAsync(() => BeginAsync(changed.VideoId, cancellationToken), cancellationToken);
            Interlocked.Exchange(ref _news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    /// <summary>The picture that a player shows first, before anybody asks: when the page opens, it is there.</summary>
    private async Task<bool> BeginAsync(string id, CancellationToken cancellationToken)
    {
        // The look also tells the jobs of a video that it was deleted.
        if (await videos.GetAsync(id, cancellationToken) is not { Playable: { } playable } video || work.FirstPicture(video, playable) is not { } window) return false;
        _ = TryAsync(
            async () =>
            {
                await RunAsync(window, cancellationToken);
                return true;
            },
            cancellationToken);
        return true;
    }

    private async Task LoopAsync(RenditionKind kind, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var news = Volatile.Read(ref _news).Task;
            var worked = await TryAsync(
                async () =>
                {
                    await work.SettleAsync(cancellationToken);
                    if (scheduler.IsStoreRefusing || await work.NextAsync(kind, cancellationToken) is not { } window) return false;
                    await RunAsync(window, cancellationToken);
                    return true;
                },
                cancellationToken);
            if (!worked) await Task.WhenAny(news, Task.Delay(Pause, time, cancellationToken));
        }
    }

    private async Task RunAsync(EncodeWindow window, CancellationToken cancellationToken)
    {
        if (await scheduler.RunAsync(window, cancellationToken) == JobOutcome.Failed) await work.JudgeAsync(window, cancellationToken);
    }

    private async Task<bool> TryAsync(Func<Task<bool>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // A loop that ended would be missed by nobody, and no ladder be completed until the next start.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.LogWarning(e, "Background encoding pauses");
            return false;
        }
    }
}
