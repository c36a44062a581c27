using Kinora.Features.Videos.Live;
using Kinora.Hosting;

namespace Kinora.Features.Videos;

public static class VideoEndpoints
{
    public static void AddVideos(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<VideoOptions>("Videos");
        builder.Services.AddSingleton<MediaLinks>();
        builder.Services.AddSingleton<LiveOwners>();
        builder.Services.AddSingleton<DeletedVideos>();
        builder.Services.AddHostedService(s => s.GetRequiredService<DeletedVideos>());
        builder.Services.AddHostedService<LiveVideos>();
    }

    public static void MapVideos(this WebApplication app)
    {
        var api = app.MapGroup("/api").RequireRateLimiting(RateLimits.Api).WithTags("Videos").AddEndpointFilter(NotStoredAsync);

        var videos = api.MapGroup("/videos").ProducesProblem(StatusCodes.Status400BadRequest);
        videos.MapGet("/", ListVideos.PublicAsync).AllowAnonymous().WithName("ListVideos").WithSummary("Public videos, newest first");

        var video = api.MapGroup("/videos/{id:length(11)}").ProducesProblem(StatusCodes.Status404NotFound);
        video.MapGet("/", GetVideo.HandleAsync).AllowAnonymous().WithName("GetVideo").WithSummary("A video, with signed addresses to play it");
        video.MapPatch("/", EditVideo.HandleAsync).ForOwner().WithIdempotency().ProducesProblem(StatusCodes.Status400BadRequest).WithName("EditVideo").WithSummary("Change title, description, tags, category or visibility");
        video.MapDelete("/", DeleteVideo.HandleAsync).ForOwner().WithIdempotency().WithName("DeleteVideo").WithSummary("Delete a video with everything that belongs to it");
        video.MapMethods("/original", [HttpMethods.Get, HttpMethods.Head], DownloadOriginal.HandleAsync).ForOwner()
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream").WithName("DownloadOriginal").WithSummary("The bytes as they were uploaded");
        video.MapGet("/playlist.m3u8", RedirectToMedia.HlsAsync).AllowAnonymous().Produces(StatusCodes.Status302Found).WithName("RedirectToHls").WithSummary("Leads to the signed HLS playlist");
        video.MapGet("/manifest.mpd", RedirectToMedia.DashAsync).AllowAnonymous().Produces(StatusCodes.Status302Found).WithName("RedirectToDash").WithSummary("Leads to the signed DASH manifest");
        video.MapGet("/poster.jpg", RedirectToMedia.PosterAsync).AllowAnonymous().Produces(StatusCodes.Status302Found).WithName("RedirectToPoster").WithSummary("Leads to the signed poster");

        api.MapGet("/me/videos", ListVideos.MineAsync).RequireAuthorization().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .WithName("ListMyVideos").WithSummary("The caller's own videos, latest first, whatever their state");

        var channel = api.MapGroup("/channels/{id:maxlength(64)}").AllowAnonymous().WithTags("Channels").ProducesProblem(StatusCodes.Status404NotFound);
        channel.MapGet("/", GetChannel.HandleAsync).WithName("GetChannel").WithSummary("A channel, by id or @handle");
        channel.MapGet("/videos", ListVideos.OfChannelAsync).ProducesProblem(StatusCodes.Status400BadRequest).WithName("ListChannelVideos").WithSummary("The public videos of a channel, newest first");

        app.MapPersonalHub<UploadsHub>("/ws/uploads");
        app.MapMethods("/watch/{id}", [HttpMethods.Get, HttpMethods.Head], WatchPage.HandleAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static RouteHandlerBuilder ForOwner(this RouteHandlerBuilder route) =>
        route.RequireAuthorization().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);

    // Answers differ by caller and hold signed addresses: no cache between us keeps them.
    private static ValueTask<object?> NotStoredAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "private, no-store";
        return next(context);
    }
}
