using Kinora.Data;
using Kinora.Hosting;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos;

/// <summary>
/// Removes what deleted videos have left: objects at once, the row when nobody can be writing any more. What is to be done stands in the database alone,
/// and every step may be repeated, so it goes on after a crash wherever it was.
/// </summary>
public sealed class DeletedVideos(
    IDbContextFactory<KinoraDb> databases, IObjectStore store, VideoOptions options, TimeProvider time, ILogger<DeletedVideos> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>Something was deleted just now; without this it is noticed a little later. However many were, one sweep finds them all.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = LongestPause;
            try
            {
                if (await SweepAsync(stoppingToken)) pause = options.DeletionGrace < LongestPause ? options.DeletionGrace : LongestPause;
            }
            catch (Exception e) when (e.IsDatabaseTrouble && !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "Deleted videos could not be looked up; trying again later");
            }

            await _wake.WaitAsync(pause > ShortestPause ? pause : ShortestPause, stoppingToken);
        }
    }

    /// <summary>True when something is left for later.</summary>
    private async Task<bool> SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var ids = await db.Videos.Where(v => v.DeletedAt != null).OrderBy(v => v.DeletedAt).Select(v => v.Id).ToListAsync(cancellationToken);
        var left = false;
        foreach (var id in ids)
        {
            try
            {
                left |= !await RemoveAsync(db, id, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && !cancellationToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "The objects of deleted video {VideoId} could not be removed; trying again later", id);
                left = true;
            }
        }

        return left;
    }

    private async Task<bool> RemoveAsync(KinoraDb db, string id, CancellationToken cancellationToken)
    {
        // Unfinished uploads end here and now; whoever keeps their bytes removes them with their rows, and until then this row stays.
        var now = time.GetUtcNow();
        await db.Uploads.Where(u => u.VideoId == id && u.CompletedAt == null && u.ExpiresAt > now).ExecuteUpdateAsync(set => set.SetProperty(u => u.ExpiresAt, now), cancellationToken);

        await store.DeletePrefixAsync(VideoObjects.Folder(id), cancellationToken);

        var settled = now - options.DeletionGrace;
        var removed = await db.Videos
            .Where(v => v.Id == id && v.DeletedAt <= settled && !db.Uploads.Any(u => u.VideoId == id && u.CompletedAt == null))
            .ExecuteDeleteAsync(cancellationToken);
        if (removed > 0) logger.LogInformation("Deleted video {VideoId} is gone", id);
        return removed > 0;
    }
}
