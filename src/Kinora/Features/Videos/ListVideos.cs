using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Kinora.Data;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Kinora.Features.Videos;

/// <summary>What every list of videos takes.</summary>
public sealed record VideoListQuery
{
    [FromQuery]
    [Range(1, VideoList.MaxLimit)]
    [Description("How many items, from 1 to 100.")]
    public int? Limit { get; init; }

    [FromQuery]
    [Description("The nextCursor of the page before.")]
    public string? Cursor { get; init; }

    internal int Take => Limit ?? VideoList.DefaultLimit;
}

public static class ListVideos
{
    /// <summary>The orders of the public list.</summary>
    private const string Newest = "newest";

    public static async Task<Results<Ok<Page<VideoItem>>, ProblemHttpResult>> PublicAsync(
        [FromQuery, Description("The order: newest.")] string? sort,
        [AsParameters] VideoListQuery query,
        ClaimsPrincipal user,
        KinoraDb db,
        MediaLinks links,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        if (sort is not (null or Newest)) return Problems.Invalid("sort", $"The order can be: {Newest}.");
        if (!PageCursor.TryParse(query.Cursor, out var after)) return InvalidCursor();
        return TypedResults.Ok(await db.NewestAsync(db.Videos.Where(VideoAccess.Listed), after, query.Take, new ItemViews(context, links, user.UserIdOrNull()), cancellationToken));
    }

    public static async Task<Results<Ok<Page<VideoItem>>, ProblemHttpResult>> MineAsync(
        [AsParameters] VideoListQuery query, ClaimsPrincipal user, KinoraDb db, MediaLinks links, HttpContext context, CancellationToken cancellationToken)
    {
        if (!PageCursor.TryParse(query.Cursor, out var after)) return InvalidCursor();
        var me = user.UserId();
        return TypedResults.Ok(await db.LatestAsync(db.Videos.Where(VideoAccess.OwnedBy(me)), after, query.Take, new ItemViews(context, links, me), cancellationToken));
    }

    public static async Task<Results<Ok<Page<VideoItem>>, ProblemHttpResult>> OfChannelAsync(
        string id, [AsParameters] VideoListQuery query, ClaimsPrincipal user, KinoraDb db, MediaLinks links, HttpContext context, CancellationToken cancellationToken)
    {
        if (!PageCursor.TryParse(query.Cursor, out var after)) return InvalidCursor();
        if (await db.FindChannelAsync(id, cancellationToken) is not { } channel) return GetChannel.NotFound();
        var videos = db.Videos.Where(VideoAccess.Listed).Where(v => v.ChannelId == channel.Id);
        return TypedResults.Ok(await db.NewestAsync(videos, after, query.Take, new ItemViews(context, links, user.UserIdOrNull()), cancellationToken));
    }

    private static ProblemHttpResult InvalidCursor() => Problems.Invalid("cursor", "This is not the nextCursor of a page.");
}
