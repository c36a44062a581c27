using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kinora.Features.Uploads;

/// <summary>
/// tus creation: The Client MUST send a POST request against a known upload creation URL to request a new upload resource. The request MUST include one of: Upload-Length,
/// Upload-Defer-Length. Here it also creates the video, so that any tus client needs to know nothing else of us.
/// </summary>
internal static class CreateUpload
{
    public static async Task<IResult> HandleAsync(
        HttpContext context, KinoraDb db, UploadOptions options, UploadFiles files, UploadRemoval removal, UploadLocks locks, UploadReceiver receiver, UploadFinish finish, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var userId = context.User.UserId();
        var header = request.Headers[Tus.UploadMetadata].ToString();
        if (!TusMetadata.TryParse(header, out var metadata)) return Problems.Problem(400, "invalid_upload_metadata", "Upload-Metadata is made of keys and Base64 values: 'filename bW92aWUubXA0,title TW92aWU='.");
        if (await NewUploads.TooManyAsync(userId, options, db, cancellationToken) is { } tooMany) return tooMany;

        var concat = request.Headers[Tus.UploadConcat].ToString();
        if (concat.StartsWith("final;", StringComparison.Ordinal)) return await FinalUpload.HandleAsync(concat, header, metadata, context, db, options, finish, time, cancellationToken);
        if (concat is not ("" or "partial")) return Problems.Problem(400, "invalid_upload_concat", "Upload-Concat is 'partial', or 'final;' with the URLs of the parts.");

        if (LengthOf(request, options, out var length) is { } wrongLength) return wrongLength;
        var hasBody = Tus.HasBody(request);
        if (hasBody && !Tus.HasOffsetContentType(request)) return Problems.Problem(415, "unsupported_media_type", $"Bytes come as {Tus.OffsetContentType}.");
        if (request.ContentLength > (length ?? options.MaxSize.Bytes)) return Problems.Problem(413, "too_large", "The body is longer than the upload.");
        if (length > files.FreeSpace()) return NewUploads.DiskFull;
        if (!AppendToUpload.TryChecksum(request, out var checksum)) return AppendToUpload.UnsupportedChecksum;

        using (checksum)
        {
            var (upload, wrong) = await StoreAsync(concat == "partial", userId, length, header, metadata, options, db, time.GetUtcNow(), cancellationToken);
            if (upload is null) return wrong!;
            return await AnswerAsync(context, upload, hasBody, checksum, removal, locks, receiver, finish, options, time);
        }
    }

    /// <summary>What of a video can be told in Upload-Metadata.</summary>
    internal static VideoDraft DraftOf(IReadOnlyDictionary<string, string> metadata) => new()
    {
        Filename = metadata.GetValueOrDefault("filename") ?? metadata.GetValueOrDefault("name"),
        ContentType = metadata.GetValueOrDefault("filetype") ?? metadata.GetValueOrDefault("type"),
        Visibility = Given(metadata, "visibility"),
        ChannelId = Given(metadata, "channelId"),
        Details = new VideoDetails
        {
            Title = Given(metadata, "title"),
            Description = metadata.GetValueOrDefault("description"),
            Category = metadata.GetValueOrDefault("category"),
            Tags = Given(metadata, "tags")?.Split(','),
        },
    };

    private static string? Given(IReadOnlyDictionary<string, string> metadata, string key) => metadata.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

    private static ProblemHttpResult? LengthOf(HttpRequest request, UploadOptions options, out long? length)
    {
        length = Tus.Number(request, Tus.UploadLength);
        var deferred = request.Headers.ContainsKey(Tus.UploadDeferLength);
        if (deferred && request.Headers[Tus.UploadDeferLength] != "1") return Problems.Problem(400, "invalid_upload_defer_length", "Upload-Defer-Length can only be 1.");
        if (deferred == length is not null) return Problems.Problem(400, "invalid_upload_length", "Say either Upload-Length or Upload-Defer-Length: 1.");
        if (length < 0) return Problems.Problem(400, "invalid_upload_length", "Upload-Length is a non-negative integer.");
        return length > options.MaxSize.Bytes ? NewUploads.TooLarge(options) : null;
    }

    private static async Task<(Upload? Upload, ProblemHttpResult? Problem)> StoreAsync(
        bool isPartial, Guid userId, long? length, string header, IReadOnlyDictionary<string, string> metadata, UploadOptions options, KinoraDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (video, wrong) = isPartial ? default : await NewUploads.VideoAsync(DraftOf(metadata), userId, length ?? 0, db, now, cancellationToken);
        if (wrong is not null) return (null, wrong);

        var upload = NewUploads.Upload(userId, video?.Id, length, header, isPartial ? UploadConcat.Partial : UploadConcat.None, [], options, now);
        if (video is not null) db.Videos.Add(video);
        db.Uploads.Add(upload);
        await db.SaveChangesAsync(cancellationToken);
        return (upload, null);
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context, Upload upload, bool hasBody, TusChecksum? checksum, UploadRemoval removal, UploadLocks locks, UploadReceiver receiver, UploadFinish finish, UploadOptions options, TimeProvider time)
    {
        // Nobody else knows the id yet.
        using var held = locks.TryAcquire(upload.Id)!;
        var offset = 0L;
        if (hasBody)
        {
            (var outcome, offset) = await receiver.ReceiveAsync(context, upload, held, checksum);
            if (outcome is ReceiveOutcome.TooLong or ReceiveOutcome.ChecksumMismatch)
            {
                // The client learns of no upload: it must not stay behind.
                await removal.RemoveAsync(upload, CancellationToken.None);
                return AppendToUpload.Refusal(outcome, context);
            }

            context.Response.Headers[Tus.UploadOffset] = Tus.Text(offset);
        }

        await finish.IfWholeAsync(upload, offset);
        context.Response.Headers.Location = Tus.PathOf(upload.Id);
        context.Response.Headers[Tus.UploadExpires] = Tus.Text(time.GetUtcNow() + options.Expiry);
        return TypedResults.StatusCode(StatusCodes.Status201Created);
    }
}
