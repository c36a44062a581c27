using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Uploads;

/// <summary>What is known of a video before its first byte, as it came in.</summary>
internal sealed record VideoDraft
{
    public string? Filename { get; init; }

    public string? ContentType { get; init; }

    public required VideoDetails Details { get; init; }

    public string? Visibility { get; init; }

    public string? ChannelId { get; init; }
}

/// <summary>The rows that an upload begins with.</summary>
internal static class NewUploads
{
    private const int MaxFilename = 255;
    private const int MaxContentType = 127;
    private const string NoSuchChannel = "You have no such channel.";

    public static Upload Upload(Guid userId, string? videoId, long? length, string metadata, UploadConcat concat, string[] parts, UploadOptions options, DateTimeOffset now) => new()
    {
        Id = RandomId.New32(),
        VideoId = videoId,
        UserId = userId,
        Length = length,
        Received = 0,
        Metadata = metadata,
        Concat = concat,
        Parts = parts,
        CreatedAt = now,
        ExpiresAt = now + options.Expiry,
    };

    /// <summary>A video row in status uploading, not saved yet; or what is wrong with the draft.</summary>
    public static async Task<(Video? Video, ProblemHttpResult? Problem)> VideoAsync(VideoDraft draft, Guid userId, long size, KinoraDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (VisibilityOf(draft.Visibility) is not { } visibility) return (null, Problems.Invalid("visibility", WrongVisibility(draft.Visibility!)));

        var details = await draft.Details.CleanAsync(db, cancellationToken);
        if (details.Errors() is { Count: > 0 } errors) return (null, Problems.Invalid(errors));

        // PostgreSQL takes no NUL in a text.
        if (draft.ChannelId?.Contains('\0') is true) return (null, Problems.Invalid("channelId", NoSuchChannel));
        var channelId = await db.Channels.Where(c => c.OwnerId == userId && (draft.ChannelId == null || c.Id == draft.ChannelId))
            .OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).Select(c => c.Id).FirstOrDefaultAsync(cancellationToken);
        if (channelId is null) return (null, Problems.Invalid("channelId", NoSuchChannel));

        var filename = FilenameOf(draft.Filename);
        return (new Video
        {
            Id = RandomId.New11(),
            OwnerId = userId,
            ChannelId = channelId,
            Title = details.Title ?? VideoDetails.TitleOf(filename),
            Description = details.Description ?? "",
            Tags = [.. details.Tags ?? []],
            Category = string.IsNullOrEmpty(details.Category) ? null : details.Category,
            Visibility = visibility,
            Status = VideoStatus.Uploading,
            Filename = filename,
            ContentType = ContentTypeOf(draft.ContentType),
            Size = size,
            CreatedAt = now,
        }, null);
    }

    /// <summary>A problem when this person has too much begun and not finished.</summary>
    public static async Task<ProblemHttpResult?> TooManyAsync(Guid userId, UploadOptions options, KinoraDb db, CancellationToken cancellationToken) =>
        await db.Uploads.CountAsync(u => u.UserId == userId && u.CompletedAt == null, cancellationToken) >= options.MaxUnfinished
            ? Problems.Problem(409, "too_many_uploads", $"You have {options.MaxUnfinished} unfinished uploads; finish or delete some.")
            : null;

    public static ProblemHttpResult TooLarge(UploadOptions options) => Problems.Problem(413, "too_large", $"A file may have up to {options.MaxSize}.");

    public static ProblemHttpResult DiskFull => Problems.Problem(507, "disk_full", "The server has no room for more at the moment. What was acknowledged is kept.");

    /// <summary>The name as the uploader's machine had it, shown and offered on download and never used as a path.</summary>
    private static string FilenameOf(string? name)
    {
        var line = VideoDetails.OneLine(name ?? "");
        if (line.Length > MaxFilename) line = line[..(char.IsHighSurrogate(line[MaxFilename - 1]) ? MaxFilename - 1 : MaxFilename)].TrimEnd();
        return line.Length == 0 ? "video" : line;
    }

    // Only what a browser can claim; the bytes decide what the file is.
    private static string? ContentTypeOf(string? type) =>
        type is { Length: > 0 and <= MaxContentType } && type.All(c => char.IsAsciiLetterOrDigit(c) || "/+-._".Contains(c, StringComparison.Ordinal)) ? type.ToLowerInvariant() : null;

    private static Visibility? VisibilityOf(string? text) => text switch
    {
        null => Visibility.Private,
        "public" => Visibility.Public,
        "unlisted" => Visibility.Unlisted,
        "private" => Visibility.Private,
        "internal" => Visibility.Internal,
        _ => null,
    };

    private static string WrongVisibility(string text) => text is "password" or "scheduled"
        ? $"This server does not offer the visibility '{text}'; there are public, unlisted, private and internal."
        : "The visibility is one of public, unlisted, private and internal.";
}
