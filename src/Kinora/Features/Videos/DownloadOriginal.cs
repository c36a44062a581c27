using System.Security.Claims;
using Kinora.Data;
using Kinora.Hosting;
using Kinora.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Kinora.Features.Videos;

public static class DownloadOriginal
{
    /// <summary>
    /// The bytes as they were uploaded, for their owner. They are a stranger's bytes on our origin: never shown, only saved, under a type that no browser interprets.
    /// </summary>
    public static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> HandleAsync(
        string id, ClaimsPrincipal user, KinoraDb db, IObjectStore store, HttpResponse response, CancellationToken cancellationToken)
    {
        var me = user.UserId();
        var filename = await db.Videos.Where(VideoAccess.OwnedBy(me)).Where(v => v.Id == id).Select(v => v.Filename).SingleOrDefaultAsync(cancellationToken);
        if (filename is null) return await VideoAccess.RefuseAsync(db, id, me, cancellationToken);

        var key = VideoObjects.Original(id);
        if (await store.HeadAsync(key, cancellationToken) is not { } original || await store.OpenReadAsync(key, 0, original.Size, cancellationToken) is not { } bytes)
            return Problems.Problem(StatusCodes.Status404NotFound, "original_missing", "The original has not arrived yet.");

        response.Headers.ContentSecurityPolicy = "sandbox";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(
            bytes,
            "application/octet-stream",
            SafeFilename.Of(filename, id),
            original.LastModified,
            new EntityTagHeaderValue($"\"{id}-{original.Size:x}\""),
            enableRangeProcessing: true);
    }
}
