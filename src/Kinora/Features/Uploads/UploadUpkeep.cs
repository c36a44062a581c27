using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Uploads;

/// <summary>At start and every few minutes: completes what a crash left whole but not complete, and deletes what was abandoned.</summary>
public sealed class UploadUpkeep(
    IDbContextFactory<KinoraDb> databases, UploadFiles files, UploadRemoval removal, UploadLocks locks, UploadFinish finish, UploadOptions options, TimeProvider time, ILogger<UploadUpkeep> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Sweep, time);
        do
        {
            try
            {
                await TakeUpAsync(stoppingToken);
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when ((e is IOException or UnauthorizedAccessException || e.IsDatabaseTrouble) && !stoppingToken.IsCancellationRequested)
            {
                logger.UpkeepFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var whole = await db.Uploads.AsNoTracking()
            .Where(u => u.CompletedAt == null && u.VideoId != null && (u.Received == u.Length || u.Concat == UploadConcat.Final))
            .ToListAsync(cancellationToken);
        foreach (var upload in whole)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await TakeUpAsync(upload, db, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // One that cannot be helped does not keep the others waiting; it expires.
                logger.CompletionFailed(e, upload.Id, upload.VideoId);
            }
        }
    }

    private async Task TakeUpAsync(Upload upload, KinoraDb db, CancellationToken cancellationToken)
    {
        if (upload.Received != upload.Length)
        {
            logger.TakenUpAgain(upload.Id, upload.VideoId);
            await finish.JoinAsync(upload);
            return;
        }

        using var held = locks.TryAcquire(upload.Id);
        if (held is null) return;
        // It may have been completed since the list was read.
        if (!await db.Uploads.AnyAsync(u => u.Id == upload.Id && u.CompletedAt == null, cancellationToken)) return;
        logger.TakenUpAgain(upload.Id, upload.VideoId);
        await finish.IfWholeAsync(upload, upload.Received);
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        await db.Uploads.Where(u => u.CompletedAt != null && u.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);

        foreach (var id in await db.Uploads.Where(u => u.CompletedAt == null && u.ExpiresAt <= now).Select(u => u.Id).ToListAsync(cancellationToken))
        {
            using var held = locks.TryAcquire(id);
            if (held is null) continue; // somebody came back in the last moment
            if (await db.Uploads.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id && u.CompletedAt == null && u.ExpiresAt <= now, cancellationToken) is not { } upload) continue;
            await removal.RemoveAsync(upload, cancellationToken);
            logger.Abandoned(id, upload.VideoId);
        }

        await SweepFilesAsync(db, cancellationToken);
    }

    /// <summary>Files whose row went with its user or its video. A row comes before its file, so that one without a row is nobody's.</summary>
    private async Task SweepFilesAsync(KinoraDb db, CancellationToken cancellationToken)
    {
        // A completed upload's file has become an object: one that is here is left over from a crash.
        foreach (var some in new DirectoryInfo(files.Folder).EnumerateFiles().Chunk(1000))
        {
            var names = some.Select(f => f.Name).ToArray();
            var known = await db.Uploads.Where(u => names.Contains(u.Id) && u.CompletedAt == null).Select(u => u.Id).ToHashSetAsync(cancellationToken);
            foreach (var file in some.Where(f => !known.Contains(f.Name)))
            {
                using var held = locks.TryAcquire(file.Name);
                if (held is not null) file.Delete();
            }
        }
    }
}
