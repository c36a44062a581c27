using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Uploads;

/// <summary>tus PATCH: the Server SHOULD accept PATCH requests against any upload URL and apply the bytes contained in the message at the given offset.</summary>
internal static class AppendToUpload
{
    /// <summary>A client that comes back after its connection broke finds the lock held by the dead connection for about two seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static ProblemHttpResult NotFound => Problems.Problem(404, "not_found", "There is no such upload.");

    public static ProblemHttpResult Expired => Problems.Problem(410, "upload_expired", "This upload was abandoned for too long. Start again.");

    public static ProblemHttpResult UnsupportedChecksum => Problems.Problem(400, "unsupported_checksum", $"Upload-Checksum names one of {TusChecksum.Algorithms}, and the checksum in Base64.");

    public static async Task<IResult> HandleAsync(
        string id, HttpContext context, KinoraDb db, UploadOptions options, UploadLocks locks, UploadReceiver receiver, UploadFinish finish, UploadFiles files, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = context.Request;
        // All PATCH requests MUST use Content-Type: application/offset+octet-stream, otherwise the server SHOULD return a 415 Unsupported Media Type status.
        if (!Tus.HasOffsetContentType(request)) return Problems.Problem(415, "unsupported_media_type", $"Bytes come as {Tus.OffsetContentType}.");
        if (Tus.Number(request, Tus.UploadOffset) is not (>= 0 and var offset)) return Problems.Problem(400, "invalid_upload_offset", "Upload-Offset is a non-negative integer.");
        if (!TryChecksum(request, out var checksum)) return UnsupportedChecksum;

        using (checksum)
        {
            var userId = context.User.UserId();
            if (await db.FindUploadAsync(id, userId, cancellationToken) is null) return NotFound;
            using var held = await locks.AcquireAsync(id, Patience, cancellationToken);
            if (held is null) return Busy(context);

            // Read again: the former holder may have moved it, or finished it.
            if (await db.FindUploadAsync(id, userId, cancellationToken) is not { } upload) return NotFound;
            if (await RefusalAsync(upload, offset, request, db, options, time, cancellationToken) is { } refusal) return refusal;

            var received = upload.Received;
            // Others may have filled the disk since it was created.
            if ((upload.Length ?? request.ContentLength + offset ?? 0) - received > files.FreeSpace()) return NewUploads.DiskFull;
            if (received != upload.Length)
            {
                (var outcome, received) = await receiver.ReceiveAsync(context, upload, held, checksum);
                if (outcome != ReceiveOutcome.Stored) return Refusal(outcome, context);
            }

            await finish.IfWholeAsync(upload, received);
            // The Server MUST acknowledge successful PATCH requests with the 204 No Content status. It MUST include the Upload-Offset header containing the new offset.
            context.Response.Headers[Tus.UploadOffset] = Tus.Text(received);
            context.Response.Headers[Tus.UploadExpires] = Tus.Text(time.GetUtcNow() + options.Expiry);
            return TypedResults.NoContent();
        }
    }

    public static bool TryChecksum(HttpRequest request, out TusChecksum? checksum)
    {
        checksum = null;
        if (!request.Headers.TryGetValue(Tus.UploadChecksum, out var header)) return true;
        checksum = TusChecksum.Parse(header.ToString());
        return checksum is not null;
    }

    /// <summary>What a client is told whose bytes were not all taken.</summary>
    public static ProblemHttpResult Refusal(ReceiveOutcome outcome, HttpContext context)
    {
        // The rest of the body, if there is one, is of no use to anybody.
        if (outcome != ReceiveOutcome.ChecksumMismatch) context.Response.Headers.Connection = "close";
        switch (outcome)
        {
            case ReceiveOutcome.ChecksumMismatch: return Problems.Problem(460, "checksum_mismatch", "The bytes are not those that the checksum was made of. They were discarded; send them again.");
            case ReceiveOutcome.TooLong: return Problems.Problem(413, "too_large", "The body is longer than what the upload lacks.");
            case ReceiveOutcome.DiskFull: return NewUploads.DiskFull;
            case ReceiveOutcome.Gone: return NotFound;
            default:
                context.Response.Headers.RetryAfter = "1";
                return Problems.Problem(423, "upload_interrupted", "The upload was taken over by another request, or the server is stopping. Ask for the offset and go on from there.");
        }
    }

    private static ProblemHttpResult Busy(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        context.Response.Headers.RetryAfter = "1";
        return Problems.Problem(423, "upload_locked", "Another request is writing to this upload.");
    }

    private static async Task<ProblemHttpResult?> RefusalAsync(
        Upload upload, long offset, HttpRequest request, KinoraDb db, UploadOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        // The Server MUST respond with the 403 Forbidden status to PATCH requests against a final upload URL and MUST NOT modify the final or its partial uploads.
        if (upload.Concat == UploadConcat.Final) return Problems.Problem(403, "final_upload", "A final upload is made of its parts; nothing can be added to it.");
        if (upload.CompletedAt is null && upload.ExpiresAt <= time.GetUtcNow()) return Expired;
        // If the offsets do not match, the Server MUST respond with the 409 Conflict status without modifying the upload resource.
        if (offset != upload.Received) return Problems.Problem(409, "wrong_offset", $"The upload is at {upload.Received}, not {offset}.");
        if (await DeclareLengthAsync(upload, request, db, options, cancellationToken) is { } wrongLength) return wrongLength;
        return upload.Received + (request.ContentLength ?? 0) > (upload.Length ?? options.MaxSize.Bytes)
            ? Problems.Problem(413, "too_large", "The body is longer than what the upload lacks.")
            : null;
    }

    /// <summary>
    /// If the length of the upload was deferred, the Client MUST set the Upload-Length header in the next PATCH request, once the length is known. Once set the length MUST
    /// NOT be changed.
    /// </summary>
    private static async Task<ProblemHttpResult?> DeclareLengthAsync(Upload upload, HttpRequest request, KinoraDb db, UploadOptions options, CancellationToken cancellationToken)
    {
        if (Tus.Number(request, Tus.UploadLength) is not { } length || length == upload.Length) return null;
        if (upload.Length is not null) return Problems.Problem(400, "invalid_upload_length", "The length was set before and cannot be changed.");
        if (length < upload.Received) return Problems.Problem(400, "invalid_upload_length", "Upload-Length is an integer, and not less than what has been received.");
        if (length > options.MaxSize.Bytes) return NewUploads.TooLarge(options);

        await db.Uploads.Where(u => u.Id == upload.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.Length, length), cancellationToken);
        await db.Videos.Where(v => v.Id == upload.VideoId && v.Status == VideoStatus.Uploading).ExecuteUpdateAsync(s => s.SetProperty(v => v.Size, length), cancellationToken);
        upload.Length = length;
        return null;
    }
}
