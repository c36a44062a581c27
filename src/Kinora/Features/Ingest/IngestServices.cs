using Kinora.Hosting;
using Kinora.Media.Encoding;
using Kinora.Media.Stills;
using Kinora.Media.Subtitles;

namespace Kinora.Features.Ingest;

public static class IngestServices
{
    public static void AddIngest(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<IngestOptions>("Ingest");
        builder.AddSettings<LimitOptions>("Limits");
        builder.Services.AddSingleton<Ingestion>();
        builder.Services.AddSingleton<PosterMaker>();
        AddHinted<PosterLane>(builder.Services);
        builder.Services.AddSingleton<StoryboardMaker>();
        builder.Services.AddHostedService<StoryboardLane>();
        builder.Services.AddSingleton<LoudnessMeter>();
        AddHinted<LoudnessLane>(builder.Services);
        builder.Services.AddSingleton<SubtitleExtractor>();
        AddHinted<SubtitleLane>(builder.Services);
        builder.Services.AddHostedService<IngestLane>();
        builder.Services.AddHostedService<Rehearsal>();
    }

    /// <summary>A lane that another gives hints to.</summary>
    private static void AddHinted<TLane>(IServiceCollection services)
        where TLane : MadeLane
    {
        services.AddSingleton<TLane>();
        services.AddHostedService(s => s.GetRequiredService<TLane>());
    }
}
