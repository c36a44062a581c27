using System.Security.Claims;
using Kinora.Data;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos;

/// <summary>Lasting addresses of a video's playlist, manifest and poster, for players and previews that keep one URL: they lead to signed ones.</summary>
public static class RedirectToMedia
{
    public static Task<Results<RedirectHttpResult, ProblemHttpResult>> HlsAsync(
        string id, ClaimsPrincipal user, KinoraDb db, MediaLinks links, HttpContext context, CancellationToken cancellationToken) =>
        RedirectAsync(id, user, db, () => links.Playback(context, id, posterVersion: 0, storyboardVersion: 0, captions: []).Hls, cancellationToken);

    public static Task<Results<RedirectHttpResult, ProblemHttpResult>> DashAsync(
        string id, ClaimsPrincipal user, KinoraDb db, MediaLinks links, HttpContext context, CancellationToken cancellationToken) =>
        RedirectAsync(id, user, db, () => links.Playback(context, id, posterVersion: 0, storyboardVersion: 0, captions: []).Dash, cancellationToken);

    public static async Task<Results<RedirectHttpResult, ProblemHttpResult>> PosterAsync(
        string id, ClaimsPrincipal user, KinoraDb db, MediaLinks links, HttpContext context, CancellationToken cancellationToken)
    {
        var version = await db.Videos.Where(VideoAccess.VisibleTo(user.UserIdOrNull())).Where(v => v.Id == id)
            .Select(v => (int?)v.PosterVersion).SingleOrDefaultAsync(cancellationToken);
        if (version is null) return VideoAccess.NotFound();
        return links.Thumbnails(context, id, version.Value) is { Large: var poster }
            ? TypedResults.Redirect(poster)
            : Problems.Problem(StatusCodes.Status404NotFound, "no_poster", "This video has no picture, or none yet.");
    }

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> RedirectAsync(
        string id, ClaimsPrincipal user, KinoraDb db, Func<string> url, CancellationToken cancellationToken)
    {
        var playable = await db.Videos.Where(VideoAccess.VisibleTo(user.UserIdOrNull())).Where(v => v.Id == id)
            .Select(v => (bool?)(v.Presentation != null)).SingleOrDefaultAsync(cancellationToken);
        return playable switch
        {
            null => VideoAccess.NotFound(),
            false => Problems.Problem(StatusCodes.Status404NotFound, "not_playable", "This video cannot be played yet."),
            true => TypedResults.Redirect(url()),
        };
    }
}
