using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Uploads;

/// <summary>
/// Deletes uploads in an order that a crash cannot harm: from now on nobody may add to them, then their bytes go, and last the rows that name the bytes. Cut off in between, they
/// are expired uploads, which <see cref="UploadUpkeep"/> finds.
/// </summary>
public sealed class UploadRemoval(IDbContextFactory<KinoraDb> databases, UploadFiles files, IObjectStore store, TimeProvider time)
{
    /// <summary>Deletes an upload whose lock the caller holds, the parts it was to be made of, and the video that waited for it.</summary>
    public async Task RemoveAsync(Upload upload, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        string[] ids = [upload.Id, .. upload.Parts];
        await ExpireAsync(db, ids, cancellationToken);
        foreach (var id in ids) files.Delete(id);

        var waiting = db.Videos.Where(v => v.Id == upload.VideoId && v.Status == VideoStatus.Uploading);
        // An upload may have become the original just before a crash, and the rows not know of it.
        if (await waiting.AnyAsync(cancellationToken)) await store.DeleteAsync(VideoObjects.Original(upload.VideoId!), cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Uploads.Where(u => ids.Contains(u.Id)).ExecuteDeleteAsync(cancellationToken);
        await waiting.ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Deletes partial uploads that have become a whole one.</summary>
    public async Task RemovePartsAsync(string[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0) return;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await ExpireAsync(db, ids, cancellationToken);
        foreach (var id in ids) files.Delete(id);
        await db.Uploads.Where(u => ids.Contains(u.Id) && u.Concat == UploadConcat.Partial).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task ExpireAsync(KinoraDb db, string[] ids, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.Uploads.Where(u => ids.Contains(u.Id) && u.ExpiresAt > now).ExecuteUpdateAsync(set => set.SetProperty(u => u.ExpiresAt, now), cancellationToken);
    }
}
