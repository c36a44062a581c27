using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Messaging;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Uploads;

/// <summary>
/// Turns a whole upload into a video's original. Each step may be repeated, in this order: the file becomes the object; the rows say so, together; whoever waits is told. A crash
/// between two of them leaves an upload that has all its bytes and is not complete, which <see cref="UploadUpkeep"/> takes up again.
/// </summary>
public sealed class UploadCompletion(IDbContextFactory<KinoraDb> databases, IObjectStore store, UploadFiles files, UploadRemoval removal, VideoEvents events, TimeProvider time)
{
    /// <summary>For a whole, non-partial upload whose lock the caller holds.</summary>
    public async Task CompleteAsync(Upload upload, CancellationToken cancellationToken)
    {
        var (videoId, size) = (upload.VideoId!, upload.Length!.Value);
        var original = VideoObjects.Original(videoId);
        var path = files.PathOf(upload.Id);
        await TrimAsync(upload.Id, path, size, original, cancellationToken);
        await store.AdoptAsync(original, path, cancellationToken);
        if (await RecordAsync(upload.Id, videoId, size, cancellationToken))
        {
            events.Publish(new UploadCompleted(videoId));
            events.Publish(new VideoChanged(videoId, upload.UserId));
        }
        else
        {
            // The video was deleted while its last bytes came in.
            await store.DeleteAsync(original, cancellationToken);
        }

        await removal.RemovePartsAsync(upload.Parts, cancellationToken);
    }

    /// <summary>
    /// Cuts off what a discarded chunk or a crash may have left behind the last byte. A file that is too short is none of ours: after a crash the bytes may be in the store
    /// already, and must not be replaced.
    /// </summary>
    private async Task TrimAsync(string uploadId, string path, long size, ObjectKey original, CancellationToken cancellationToken)
    {
        if (size > 0 && !File.Exists(path)) return;
        using var file = files.Open(uploadId);
        var length = RandomAccess.GetLength(file);
        if (length > size) RandomAccess.SetLength(file, size);
        if (length >= size) return;

        var stored = await store.HeadAsync(original, cancellationToken);
        if (stored?.Size != size) throw new EndOfStreamException("The file of an upload is shorter than what was acknowledged of it.");
        files.Delete(uploadId);
    }

    /// <summary>False when the video is gone.</summary>
    private async Task<bool> RecordAsync(string uploadId, string videoId, long size, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Videos.Where(v => v.Id == videoId && v.Status == VideoStatus.Uploading).ExecuteUpdateAsync(
            s => s.SetProperty(v => v.Status, VideoStatus.Processing).SetProperty(v => v.Size, size).SetProperty(v => v.UploadedAt, now), cancellationToken);
        await db.Uploads.Where(u => u.Id == uploadId).ExecuteUpdateAsync(s => s.SetProperty(u => u.Received, size).SetProperty(u => u.CompletedAt, now), cancellationToken);
        var exists = await db.Videos.AnyAsync(v => v.Id == videoId && v.DeletedAt == null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return exists;
    }
}
