using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Uploads;

public sealed record CompleteVideoView(string VideoId, VideoStatus Status);

/// <summary>Says that every byte is there. Implied by the last byte of an upload, so this mostly finds its work done; any number of times.</summary>
public static class CompleteVideo
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<Results<Accepted<CompleteVideoView>, ProblemHttpResult>> HandleAsync(
        string id, HttpContext context, KinoraDb db, UploadLocks locks, UploadFinish finish, CancellationToken cancellationToken)
    {
        var userId = context.User.UserId();
        if (await StatusAsync(db, id, userId, cancellationToken) is not { } status) return NotFound;
        if (status == VideoStatus.Uploading)
        {
            var uploadId = await db.Uploads.Where(u => u.VideoId == id).Select(u => u.Id).FirstOrDefaultAsync(cancellationToken);
            // The lock too is waited for, because its holder may be completing it.
            using var held = uploadId is null ? null : await locks.AcquireAsync(uploadId, Patience, cancellationToken);
            var upload = await db.Uploads.AsNoTracking().FirstOrDefaultAsync(u => u.VideoId == id, cancellationToken);
            if (upload is not null && held is not null) await finish.IfWholeAsync(upload, upload.Received);
            if (await StatusAsync(db, id, userId, cancellationToken) is not { } now) return NotFound;
            if (now == VideoStatus.Uploading) return Incomplete(upload);
            status = now;
        }

        return TypedResults.Accepted($"/api/videos/{id}", new CompleteVideoView(id, status));
    }

    private static ProblemHttpResult NotFound => Problems.Problem(404, "not_found", "There is no such video.");

    private static ProblemHttpResult Incomplete(Upload? upload) => upload is { Length: { } length } && upload.Received < length
        ? Problems.Problem(409, "upload_incomplete", $"{upload.Received} of {length} bytes have arrived.")
        : Problems.Problem(409, "upload_incomplete", "Not every byte has arrived.");

    private static Task<VideoStatus?> StatusAsync(KinoraDb db, string id, Guid userId, CancellationToken cancellationToken) =>
        db.Videos.Where(v => v.Id == id && v.OwnerId == userId && v.DeletedAt == null).Select(v => (VideoStatus?)v.Status).FirstOrDefaultAsync(cancellationToken);
}
