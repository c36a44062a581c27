using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Hosting;

namespace Kinora.Features.Uploads;

/// <summary>
/// tus HEAD: The Server MUST always include the Upload-Offset header in the response for a HEAD request, even if the offset is 0, or the upload is already considered
/// completed. If the size of the upload is known, the Server MUST include the Upload-Length header. The Server MUST prevent the client and/or proxies from caching the response.
/// </summary>
internal static class InspectUpload
{
    /// <summary>How long to wait for a holder that may be a broken connection; one is quiet after two seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static async Task<IResult> HandleAsync(string id, HttpContext context, KinoraDb db, UploadLocks locks, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = context.User.UserId();
        if (await db.FindUploadAsync(id, userId, cancellationToken) is null) return AppendToUpload.NotFound;

        // A broken upload is brought to its end first, so that the offset counts its last bytes. One that is well is only looked at.
        using var held = await locks.AcquireAsync(id, Patience, cancellationToken);
        if (await db.FindUploadAsync(id, userId, cancellationToken) is not { } upload) return AppendToUpload.NotFound;
        if (upload.CompletedAt is null && upload.ExpiresAt <= time.GetUtcNow()) return AppendToUpload.Expired;

        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers[Tus.UploadOffset] = Tus.Text(upload.Received);
        if (upload.Length is { } length) headers[Tus.UploadLength] = Tus.Text(length);
        else headers[Tus.UploadDeferLength] = "1";
        if (upload.Metadata.Length > 0) headers[Tus.UploadMetadata] = upload.Metadata;
        if (upload.Concat == UploadConcat.Partial) headers[Tus.UploadConcat] = "partial";
        if (upload.Concat == UploadConcat.Final) headers[Tus.UploadConcat] = "final;" + string.Join(' ', upload.Parts.Select(Tus.PathOf));
        if (upload.CompletedAt is null) headers[Tus.UploadExpires] = Tus.Text(upload.ExpiresAt);
        return TypedResults.Ok();
    }
}
