using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Ingest;

/// <summary>Makes videos playable as soon as their last byte has arrived.</summary>
public sealed class IngestLane(
    IDbContextFactory<KinoraDb> databases, Ingestion ingestion, PosterLane posters, SubtitleLane subtitles, LoudnessLane loudness, VideoEvents events, IngestOptions options, TimeProvider time, ILogger<IngestLane> logger)
    : VideoLane(options.Concurrency, options.Attempts, time, logger)
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        events.Listen(e => { if (e is UploadCompleted completed) Hint(completed.VideoId); }, stoppingToken);
        return base.ExecuteAsync(stoppingToken);
    }

    protected override async Task<List<string>> FindAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Videos.Where(Ingestion.IsDue).OrderBy(v => v.CreatedAt).Select(v => v.Id).ToListAsync(cancellationToken);
    }

    protected override async Task WorkAsync(string videoId, CancellationToken cancellationToken)
    {
        if (!await ingestion.RunAsync(videoId, cancellationToken)) return;
        foreach (var lane in (MadeLane[])[posters, subtitles, loudness]) lane.Hint(videoId);
    }

    protected override Task GiveUpAsync(string videoId, CancellationToken cancellationToken) =>
        ingestion.FailAsync(videoId, "processing_failed", "Something went wrong on our side while this video was prepared. Please upload it again, or tell the people who run this site.", cancellationToken);
}
