using Kinora.Hosting;
using Kinora.Messaging;

namespace Kinora.Features.Playback;

public static class PlaybackServices
{
    public static void AddPlayback(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<PlaybackOptions>("Playback");
        var services = builder.Services;
        services.AddSingleton<HotSegments>();
        services.AddSingleton<VideoReader>();
        services.AddSingleton<VideoCache>();
        services.AddSingleton(s => new SampleTables(s.GetRequiredService<PlaybackOptions>().SampleTableBytes));
        services.AddSingleton<OriginalCutter>();
        services.AddSingleton<SegmentLedger>();
        services.AddSingleton<SegmentRecorder>();
        services.AddSingleton<Encoders>();
        services.AddSingleton<WindowEncoder>(s => s.GetRequiredService<Encoders>().EncodeAsync);
        services.AddSingleton<EncodeScheduler>();
        services.AddSingleton<SegmentService>();
        services.AddSingleton<InitSegments>();
        services.AddSingleton<Playlists>();
        services.AddSingleton<Pictures>();
        services.AddSingleton<Subtitles>();
        services.AddSingleton<BackgroundWork>();
        services.AddSingleton<MediaEndpoint>();

        // They stop in the reverse order: nothing new is planned, encoders end, and what they made is still stored.
        services.AddHostedService(s => s.GetRequiredService<SegmentRecorder>());
        services.AddHostedService(s => s.GetRequiredService<EncodeScheduler>());
        services.AddHostedService<Planner>();
    }

    public static void MapPlayback(this WebApplication app)
    {
        var (videos, events) = (app.Services.GetRequiredService<VideoCache>(), app.Services.GetRequiredService<VideoEvents>());
        events.Listen(
            e =>
            {
                if (e is VideoChanged changed) videos.Invalidate(changed.VideoId);
            },
            app.Lifetime.ApplicationStopped);

        // The token is all the authority there is: neither who is signed in nor a scope is looked at, so the pipeline ends here.
        app.MapMethods("/media/{token}/{video}/{**file}", [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options], app.Services.GetRequiredService<MediaEndpoint>().HandleAsync)
            .AllowAnonymous()
            .ShortCircuit();
    }
}
