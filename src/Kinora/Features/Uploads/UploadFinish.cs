using Kinora.Data.Uploads;
using Kinora.Hosting;

namespace Kinora.Features.Uploads;

/// <summary>Brings an upload to its end as soon as its last byte is acknowledged.</summary>
public sealed class UploadFinish(UploadJoin join, UploadCompletion completion, UploadLocks locks, ILogger<UploadFinish> logger)
{
    /// <summary>
    /// For an upload whose lock the caller holds. If the store or the database fails here, the bytes are safe all the same and so is the answer: upkeep tries again.
    /// </summary>
    public async Task IfWholeAsync(Upload upload, long received)
    {
        if (upload.Concat == UploadConcat.Partial || upload.Length != received || upload.CompletedAt is not null) return;
        try
        {
            await completion.CompleteAsync(upload, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || e.IsDatabaseTrouble)
        {
            logger.CompletionFailed(e, upload.Id, upload.VideoId);
        }
    }

    /// <summary>Joins the parts of a final upload and completes it. False when the disk is full; upkeep tries that again, too.</summary>
    public async Task<bool> JoinAsync(Upload final)
    {
        using var held = locks.TryAcquire(final.Id);
        if (held is null) return true; // somebody is at it
        try
        {
            await join.JoinAsync(final, CancellationToken.None);
        }
        catch (IOException e) when (UploadFiles.IsFull(e))
        {
            logger.CompletionFailed(e, final.Id, final.VideoId);
            return false;
        }

        await IfWholeAsync(final, final.Length!.Value);
        return true;
    }
}
