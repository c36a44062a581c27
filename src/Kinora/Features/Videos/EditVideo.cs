using System.Security.Claims;
using System.Text.Json.Serialization;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos;

/// <summary>What is to be changed; a member that is not there stays as it is.</summary>
public sealed record EditVideoRequest
{
    public string? Title { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Null or empty takes the category away.</summary>
    public string? Category
    {
        get;
        init => (field, HasCategory) = (value, true);
    }

    public Visibility? Visibility { get; init; }

    [JsonIgnore]
    internal bool HasCategory { get; private init; }
}

public static class EditVideo
{
    public static async Task<Results<Ok<VideoView>, ProblemHttpResult>> HandleAsync(
        string id,
        EditVideoRequest request,
        ClaimsPrincipal user,
        KinoraDb db,
        MediaLinks links,
        VideoEvents events,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var written = new VideoDetails { Title = request.Title, Description = request.Description, Tags = request.Tags, Category = request.Category };
        var details = await written.CleanAsync(db, cancellationToken);
        if (details.Errors() is { Count: > 0 } errors) return Problems.Invalid(errors);

        var me = user.UserId();
        var found = await UpdateAsync(db.Videos.Where(VideoAccess.OwnedBy(me)).Where(v => v.Id == id), request, details, time.GetUtcNow(), cancellationToken);
        if (!found) return await VideoAccess.RefuseAsync(db, id, me, cancellationToken);

        events.Publish(new VideoChanged(id, me));
        return await GetVideo.ReadAsync(id, me, db, links, context, cancellationToken) is { } view ? TypedResults.Ok(view) : VideoAccess.NotFound();
    }

    // One statement: whoever edits at the same time, or makes the video playable, is neither overwritten nor overlooked.
    private static async Task<bool> UpdateAsync(IQueryable<Video> video, EditVideoRequest request, VideoDetails details, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (request is { Title: null, Description: null, Tags: null, Visibility: null, HasCategory: false }) return await video.AnyAsync(cancellationToken);

        return await video.ExecuteUpdateAsync(
            set =>
            {
                if (details.Title is { } title) set.SetProperty(v => v.Title, title);
                if (details.Description is { } description) set.SetProperty(v => v.Description, description);
                if (details.Tags is { } tags) set.SetProperty(v => v.Tags, tags.ToArray());
                if (request.HasCategory) set.SetProperty(v => v.Category, string.IsNullOrEmpty(details.Category) ? null : details.Category);
                if (request.Visibility is { } visibility) set.SetProperty(v => v.Visibility, visibility);
                if (request.Visibility == Visibility.Public) set.SetProperty(v => v.PublishedAt, v => v.PublishedAt ?? (v.Presentation != null ? now : null));
            },
            cancellationToken) > 0;
    }
}
