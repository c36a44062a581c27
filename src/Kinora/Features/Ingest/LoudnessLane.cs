using System.Linq.Expressions;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Encoding;
using Kinora.Messaging;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Ingest;

/// <summary>
/// Measures how loud the sound of each video is, one at a time, behind everything else: players level it out for those who want that. A video whose sound cannot be
/// measured stays without, until the next start tries again.
/// </summary>
public sealed class LoudnessLane(
    IDbContextFactory<KinoraDb> databases, IObjectStore store, LoudnessMeter meter, VideoEvents events, IngestOptions options, TimeProvider time, ILogger<LoudnessLane> logger)
    : VideoLane(width: 1, options.Attempts, time, logger)
{
    private static readonly Expression<Func<Video, bool>> IsDue =
        v => v.Loudness == null && v.Presentation != null && v.DeletedAt == null && JsonFunctions.ArrayLength(JsonFunctions.Member(v.Presentation, "audio")) > 0;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Told among other things that it is playable.
        events.Listen(e => { if (e is VideoChanged changed) Hint(changed.VideoId); }, stoppingToken);
        return base.ExecuteAsync(stoppingToken);
    }

    protected override async Task<List<string>> FindAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Videos.Where(IsDue).OrderBy(v => v.CreatedAt).Select(v => v.Id).ToListAsync(cancellationToken);
    }

    protected override async Task WorkAsync(string videoId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var video = await db.Videos.Where(IsDue).Where(v => v.Id == videoId).Select(v => new { v.OwnerId, v.Media }).SingleOrDefaultAsync(cancellationToken);
        if (video is null) return;

        var file = MediaJson.Read<MediaFile>(video.Media!);
        var path = store.LocalPath(VideoObjects.Original(videoId)) ?? throw new NotSupportedException("Originals are read from a store on this machine.");
        var loudness = await meter.MeasureAsync(path, file, file.MainAudio!, cancellationToken);
        var measured = await db.Videos.Where(IsDue).Where(v => v.Id == videoId).ExecuteUpdateAsync(
            set => set.SetProperty(v => v.Loudness, loudness.Integrated).SetProperty(v => v.LoudnessRange, loudness.Range).SetProperty(v => v.TruePeak, loudness.TruePeak), cancellationToken);
        if (measured > 0) events.Publish(new VideoChanged(videoId, video.OwnerId));
    }

    protected override Task GiveUpAsync(string videoId, CancellationToken cancellationToken)
    {
        logger.LogWarning("How loud video {VideoId} is could not be measured", videoId);
        return Task.CompletedTask;
    }
}
