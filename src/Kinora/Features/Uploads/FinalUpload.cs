using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Uploads;

/// <summary>
/// tus concatenation: If a new upload is created by concatenating, the Upload-Concat header MUST be final, followed by a semicolon and the space-separated list of the partial
/// upload URLs. The Client MUST NOT include the Upload-Length header in the final upload creation. The length of the final upload MUST be the sum of the length of all partial uploads.
/// </summary>
internal static class FinalUpload
{
    private const int MaxParts = 1000;

    public static async Task<IResult> HandleAsync(
        string concat, string header, IReadOnlyDictionary<string, string> metadata, HttpContext context, KinoraDb db, UploadOptions options, UploadFinish finish, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = context.User.UserId();
        if (context.Request.Headers.ContainsKey(Tus.UploadLength)) return Problems.Problem(400, "invalid_upload_length", "A final upload has the length of its parts; leave Upload-Length out.");
        if (Tus.HasBody(context.Request)) return Problems.Problem(403, "final_upload", "A final upload is made of its parts; nothing can be added to it.");

        var ids = concat["final;".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IdOf).ToArray();
        if (ids.Length is 0 or > MaxParts || ids.Distinct(StringComparer.Ordinal).Count() != ids.Length)
            return Problems.Problem(400, "invalid_upload_concat", $"A final upload names 1 to {MaxParts} different partial uploads.");

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (parts, problem) = await PartsAsync(ids, userId, now, db, cancellationToken);
        if (parts is null) return problem!;
        var length = parts.Sum(p => p.Received);
        if (length > options.MaxSize.Bytes) return NewUploads.TooLarge(options);

        var (video, wrong) = await NewUploads.VideoAsync(CreateUpload.DraftOf(metadata), userId, length, db, now, cancellationToken);
        if (video is null) return wrong!;
        var upload = NewUploads.Upload(userId, video.Id, length, header, UploadConcat.Final, ids, options, now);
        db.Videos.Add(video);
        db.Uploads.Add(upload);
        await db.SaveChangesAsync(cancellationToken);
        // Parts live as long as what is to be made of them.
        await db.Uploads.Where(u => ids.Contains(u.Id)).ExecuteUpdateAsync(set => set.SetProperty(u => u.ExpiresAt, upload.ExpiresAt), cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        // Known by now, and taken up again if we fail: a client that hangs up loses nothing.
        if (!await finish.JoinAsync(upload)) return NewUploads.DiskFull;
        context.Response.Headers.Location = Tus.PathOf(upload.Id);
        return TypedResults.StatusCode(StatusCodes.Status201Created);
    }

    private static async Task<(Upload[]? Parts, ProblemHttpResult? Problem)> PartsAsync(string[] ids, Guid userId, DateTimeOffset now, KinoraDb db, CancellationToken cancellationToken)
    {
        // Locked until the rows that use them are there: a part goes into one upload.
        var parts = await db.Uploads.FromSql($"SELECT * FROM uploads WHERE id = ANY({ids}) AND user_id = {userId} AND expires_at > {now} FOR UPDATE").AsNoTracking().ToArrayAsync(cancellationToken);
        if (parts.Length != ids.Length) return (null, Problems.Problem(404, "not_found", "One of the parts does not exist."));
        if (Array.Exists(parts, p => p.Concat != UploadConcat.Partial)) return (null, Problems.Problem(400, "invalid_upload_concat", "One of the parts is not a partial upload."));
        // The Server MAY respond with a 4xx when not all of the partial uploads are finished.
        if (Array.Exists(parts, p => p.Received != p.Length)) return (null, Problems.Problem(409, "upload_incomplete", "One of the parts is not finished."));
        if (await db.Uploads.AnyAsync(u => u.Concat == UploadConcat.Final && u.CompletedAt == null && u.Parts.Any(p => ids.Contains(p)), cancellationToken))
            return (null, Problems.Problem(409, "parts_in_use", "One of the parts is being used for another upload."));
        return (parts, null);
    }

    /// <summary>Absolute or relative; the host does not matter, we only know our own.</summary>
    private static string IdOf(string url) => url[(url.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');
}
