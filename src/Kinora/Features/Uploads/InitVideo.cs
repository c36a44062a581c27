using System.ComponentModel.DataAnnotations;
using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kinora.Features.Uploads;

/// <param name="Size">Bytes of the file.</param>
/// <param name="Visibility">public, unlisted, private or internal; private when missing.</param>
/// <param name="ChannelId">One of the caller's channels; their first when missing.</param>
/// <param name="UploadProtocol">How the client would like to upload; the answer says how it is done.</param>
public sealed record InitVideoRequest(
    [Required] string Title,
    [Required] string Filename,
    [Range(1, long.MaxValue, ErrorMessage = "There is nothing in an empty file.")] long Size,
    string? ContentType = null,
    string? Description = null,
    IReadOnlyList<string>? Tags = null,
    string? Category = null,
    string? Visibility = null,
    string? ChannelId = null,
    [AllowedValues(null, "tus", "s3-multipart")] string? UploadProtocol = null);

/// <param name="Protocol">Always <c>tus</c> where the store is a folder.</param>
/// <param name="Url">Where to send the bytes: a tus upload that exists already.</param>
public sealed record UploadTarget(string Protocol, string Url);

public sealed record InitVideoView(string VideoId, UploadTarget Upload);

public static class InitVideo
{
    public static async Task<Results<Created<InitVideoView>, ProblemHttpResult>> HandleAsync(
        InitVideoRequest request, HttpContext context, KinoraDb db, UploadOptions options, UploadFiles files, TimeProvider time, CancellationToken cancellationToken)
    {
        var userId = context.User.UserId();
        if (request.Size > options.MaxSize.Bytes) return NewUploads.TooLarge(options);
        if (request.Size > files.FreeSpace()) return NewUploads.DiskFull;
        if (await NewUploads.TooManyAsync(userId, options, db, cancellationToken) is { } tooMany) return tooMany;

        var draft = new VideoDraft
        {
            Filename = request.Filename,
            ContentType = request.ContentType,
            Visibility = request.Visibility,
            ChannelId = request.ChannelId,
            Details = new VideoDetails { Title = request.Title, Description = request.Description, Tags = request.Tags, Category = request.Category },
        };
        var (video, wrong) = await NewUploads.VideoAsync(draft, userId, request.Size, db, time.GetUtcNow(), cancellationToken);
        if (video is null) return wrong!;

        var metadata = TusMetadata.Format([("filename", video.Filename), ("filetype", video.ContentType)]);
        var upload = NewUploads.Upload(userId, video.Id, request.Size, metadata, UploadConcat.None, [], options, time.GetUtcNow());
        db.Videos.Add(video);
        db.Uploads.Add(upload);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/videos/{video.Id}", new InitVideoView(video.Id, new UploadTarget("tus", Tus.PathOf(upload.Id))));
    }
}
