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
        builder.Services.AddSingleton<PosterLane>();
        builder.Services.AddHostedService(s => s.GetRequiredService<PosterLane>());
        builder.Services.AddSingleton<StoryboardMaker>();
        builder.Services.AddHostedService<StoryboardLane>();
        builder.Services.AddSingleton<LoudnessMeter>();
        builder.Services.AddHostedService<LoudnessLane>();
        builder.Services.AddSingleton<SubtitleExtractor>();
        builder.Services.AddHostedService<SubtitleLane>();
        builder.Services.AddHostedService<IngestLane>();
        builder.Services.AddHostedService<Rehearsal>();
    }
}
