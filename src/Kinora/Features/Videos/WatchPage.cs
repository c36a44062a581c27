using System.Text.Encodings.Web;
using System.Text.Unicode;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos;

/// <summary>
/// The page of a video for whoever reads pages without running them, chats that show a preview of a link, say: the app's start page with title, description
/// and picture of the video in its head. Only of what everybody may see who has the link, whoever asks; any other video's page, and that of none, is the same for all.
/// </summary>
public static class WatchPage
{
    private const int LongestDescription = 200;

    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public static async Task HandleAsync(string id, KinoraDb db, WebApp web, PublicAddress address, HttpContext context, ILogger<Shown> logger, CancellationToken cancellationToken)
    {
        var video = await ReadAsync(id, db, logger, cancellationToken);
        if (video is null || await web.StartPageWithAsync(Head(video, address.For(context.Request)), cancellationToken) is not { } page)
        {
            await web.ServeAsync(context);
            return;
        }

        context.Response.Headers.CacheControl = "no-cache";
        // In a 304, too: its headers replace those of the page that the browser kept, and by the type it gets the policy of pages.
        context.Response.ContentType = "text/html; charset=utf-8";
        await page.ExecuteAsync(context);
    }

    private static async Task<Shown?> ReadAsync(string id, KinoraDb db, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            return await db.Videos.Where(VideoAccess.VisibleTo(viewer: null)).Where(v => v.Id == id)
                .Select(v => new Shown(v.Id, v.Title, v.Description, v.Visibility == Visibility.Public, v.PosterVersion > 0)).SingleOrDefaultAsync(cancellationToken);
        }
        catch (Exception e) when (e.IsDatabaseTrouble && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(e, "The page of a video is served without its title");
            return null;
        }
    }

    // X reads og: where it finds nothing of its own but the kind of card.
    private static string Head(Shown video, string site)
    {
        var description = VideoDetails.OneLine(video.Description);
        if (description.Length > LongestDescription) description = description[..(char.IsHighSurrogate(description[LongestDescription - 1]) ? LongestDescription - 1 : LongestDescription)] + "…";
        IEnumerable<string?> head =
        [
            $"<title>{Html.Encode(video.Title)} · Kinora</title>",
            video.IsListed ? null : """<meta name="robots" content="noindex" />""",
            Property("og:site_name", "Kinora"),
            Property("og:type", "video.other"),
            Property("og:title", video.Title),
            description.Length > 0 ? Property("og:description", description) : null,
            Property("og:url", $"{site}/watch/{video.Id}"),
            // Signed addresses end after hours, and previews are made and kept for longer: this one lasts as long as the video may be seen.
            video.HasPoster ? Property("og:image", $"{site}/api/videos/{video.Id}/poster.jpg") : null,
            $"""<meta name="twitter:card" content="{(video.HasPoster ? "summary_large_image" : "summary")}" />""",
        ];
        return string.Join("\n    ", head.OfType<string>());
    }

    private static string Property(string name, string content) => $"""<meta property="{name}" content="{Html.Encode(content)}" />""";

    public sealed record Shown(string Id, string Title, string Description, bool IsListed, bool HasPoster);
}
