using Kinora.Data;
using Kinora.Hosting;
using Kinora.Messaging;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos.Live;

/// <summary>
/// Carries events to the pages of their videos' owners, five times a second at most. Events only say that something happened; how things stand is
/// read from the database when it is told, so nothing stale overtakes something new. Neither a slow page nor a slow database holds up who publishes.
/// </summary>
public sealed class LiveVideos(
    VideoEvents events, IDbContextFactory<KinoraDb> databases, IHubContext<UploadsHub> hub, LiveOwners owners, TimeProvider time, ILogger<LiveVideos> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Guid, Task> _sending = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var box = new NewsBox(owners);
        events.Listen(box.Add, stoppingToken);
        while (true)
        {
            var batch = await box.TakeAsync(stoppingToken);
            var pause = Pause;
            try
            {
                PostponeForSlowPages(batch, box);
                await TellAsync(batch, stoppingToken);
            }
            catch (Exception e) when (e.IsDatabaseTrouble && !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "How videos stand could not be read; it is told later");
                foreach (var (videoId, news) in batch) box.PutBack(videoId, news);
                pause = PauseAfterFailure;
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    // A page that does not read what it was sent gets the sum of it when it does.
    private void PostponeForSlowPages(Dictionary<string, PendingNews> batch, NewsBox box)
    {
        foreach (var done in _sending.Where(s => s.Value.IsCompleted).Select(s => s.Key).ToList()) _sending.Remove(done);
        foreach (var (videoId, news) in batch.Where(b => _sending.ContainsKey(b.Value.Owner)).ToList())
        {
            batch.Remove(videoId);
            box.PutBack(videoId, news);
        }
    }

    private async Task TellAsync(Dictionary<string, PendingNews> batch, CancellationToken cancellationToken)
    {
        var states = await VideoState.ReadAsync(databases, [.. batch.Where(b => b.Value.NeedsState).Select(b => b.Key)], cancellationToken);
        foreach (var owner in batch.GroupBy(b => b.Value.Owner))
            _sending[owner.Key] = SendAsync(owner.Key, [.. owner.SelectMany(o => Messages(o.Key, o.Value, states.GetValueOrDefault(o.Key)))], cancellationToken);
    }

    // In the order in which things happen: bytes, then segments, then what follows from them.
    private static IEnumerable<(string Method, object Message)> Messages(string videoId, PendingNews news, VideoState? state)
    {
        if (news.Upload is { } upload) yield return ("uploadProgress", new UploadProgressMessage(videoId, upload.Offset, upload.Size));
        if (!news.NeedsState) yield break;
        if (state is null)
        {
            yield return ("videoDeleted", new VideoDeletedMessage(videoId));
            yield break;
        }

        if (state.OwnerId != news.Owner) yield break;
        foreach (var r in state.Renditions.Where(r => news.Renditions.Contains((r.Kind.ToString().ToLowerInvariant(), r.Name))))
            yield return ("segmentsChanged", new SegmentsChangedMessage(videoId, r.Kind, r.Name, r.EncodedSegments, r.TotalSegments, state.Progress));
        if (news.Changed) yield return ("videoChanged", state.Message());
    }

    private async Task SendAsync(Guid owner, List<(string Method, object Message)> messages, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (method, message) in messages) await hub.Clients.User(Realtime.HubName(owner)).SendAsync(method, message, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone, or we are.
        }
    }
}
