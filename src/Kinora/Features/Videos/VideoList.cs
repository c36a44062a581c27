using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos;

/// <summary>Reads pages of videos: one query a page, by keyset, so that a page costs the same however far down it lies.</summary>
internal static class VideoList
{
    public const int DefaultLimit = 24;
    public const int MaxLimit = 100;

    /// <summary>The most recently published first.</summary>
    public static Task<Page<VideoItem>> NewestAsync(this KinoraDb db, IQueryable<Video> videos, PageCursor? after, int limit, ItemViews views, CancellationToken cancellationToken)
    {
        videos = videos.Where(v => v.PublishedAt != null);
        if (after is { At: var at, Id: var id }) videos = videos.Where(v => EF.Functions.LessThan(ValueTuple.Create(v.PublishedAt, v.Id), ValueTuple.Create((DateTimeOffset?)at, id)));
        return db.ReadAsync(videos.OrderByDescending(v => v.PublishedAt).ThenByDescending(v => v.Id), limit, row => new PageCursor(row.PublishedAt!.Value, row.Id), views, cancellationToken);
    }

    /// <summary>The most recently announced first, published or not.</summary>
    public static Task<Page<VideoItem>> LatestAsync(this KinoraDb db, IQueryable<Video> videos, PageCursor? after, int limit, ItemViews views, CancellationToken cancellationToken)
    {
        if (after is { At: var at, Id: var id }) videos = videos.Where(v => EF.Functions.LessThan(ValueTuple.Create(v.CreatedAt, v.Id), ValueTuple.Create(at, id)));
        return db.ReadAsync(videos.OrderByDescending(v => v.CreatedAt).ThenByDescending(v => v.Id), limit, row => new PageCursor(row.CreatedAt, row.Id), views, cancellationToken);
    }

    private static async Task<Page<VideoItem>> ReadAsync(
        this KinoraDb db, IQueryable<Video> ordered, int limit, Func<ItemRow, PageCursor> cursor, ItemViews views, CancellationToken cancellationToken)
    {
        var rows = await ordered.Take(limit + 1)
            .Select(v => new ItemRow
            {
                Id = v.Id,
                OwnerId = v.OwnerId,
                Title = v.Title,
                Visibility = v.Visibility,
                Channel = db.Channels.Where(c => c.Id == v.ChannelId).Select(c => new ChannelRef(c.Id, c.Handle, c.Name)).Single(),
                DurationSeconds = v.DurationSeconds,
                Status = v.Status,
                StatusCode = v.StatusCode,
                StatusReason = v.StatusReason,
                Playable = v.Presentation != null,
                EncodedSegments = db.Renditions.Where(r => r.VideoId == v.Id && r.GivenUpAt == null).Sum(r => r.EncodedSegments),
                TotalSegments = db.Renditions.Where(r => r.VideoId == v.Id && r.GivenUpAt == null).Sum(r => r.TotalSegments),
                HasPicture = v.Presentation == null ? null : v.Width != null,
                PosterVersion = v.PosterVersion,
                CreatedAt = v.CreatedAt,
                PublishedAt = v.PublishedAt,
            })
            .ToListAsync(cancellationToken);
        return Page.Of(rows, limit, cursor, views.View);
    }
}

/// <summary>What the query of a list reads of a video.</summary>
internal sealed record ItemRow
{
    public required string Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Title { get; init; }

    public required Visibility Visibility { get; init; }

    public required ChannelRef Channel { get; init; }

    public required double? DurationSeconds { get; init; }

    public required VideoStatus Status { get; init; }

    public required string? StatusCode { get; init; }

    public required string? StatusReason { get; init; }

    public required bool Playable { get; init; }

    public required int EncodedSegments { get; init; }

    public required int TotalSegments { get; init; }

    public required bool? HasPicture { get; init; }

    public required int PosterVersion { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? PublishedAt { get; init; }
}

/// <summary>Turns rows into what this caller is told: reasons for the owner only, signed addresses of pictures.</summary>
internal sealed class ItemViews(HttpContext context, MediaLinks links, Guid? viewer)
{
    public VideoItem View(ItemRow row)
    {
        var thumbnails = links.Thumbnails(context, row.Id, row.PosterVersion);
        return new VideoItem(
            row.Id,
            row.Title,
            row.Visibility,
            row.Channel,
            row.DurationSeconds,
            row.Status,
            row.OwnerId == viewer ? row.StatusCode : null,
            row.OwnerId == viewer ? row.StatusReason : null,
            row.Playable,
            new EncodingProgress(row.EncodedSegments, row.TotalSegments),
            row.HasPicture,
            thumbnails?.Large,
            thumbnails,
            VideoCounts.None,
            row.CreatedAt,
            row.PublishedAt);
    }
}
