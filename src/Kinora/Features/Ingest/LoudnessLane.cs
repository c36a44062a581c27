using System.Linq.Expressions;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Media.Encoding;
using Kinora.Messaging;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Ingest;

/// <summary>Measures how loud the sound of each video is: players level it out for those who want that.</summary>
public sealed class LoudnessLane(
    IDbContextFactory<KinoraDb> databases, IObjectStore store, LoudnessMeter meter, VideoEvents events, IngestOptions options, TimeProvider time, ILogger<LoudnessLane> logger)
    : MadeLane(databases, store, events, options, time, logger)
{
    protected override Expression<Func<Video, bool>> IsDue { get; } =
        v => v.Loudness == null && v.Presentation != null && v.DeletedAt == null && JsonFunctions.ArrayLength(JsonFunctions.Member(v.Presentation, "audio")) > 0;

    protected override async Task<Made?> MakeAsync(Source video, CancellationToken cancellationToken)
    {
        var loudness = await meter.MeasureAsync(video.Path, video.File, video.File.MainAudio!, cancellationToken);
        return new Made(set => set.SetProperty(v => v.Loudness, loudness.Integrated).SetProperty(v => v.LoudnessRange, loudness.Range).SetProperty(v => v.TruePeak, loudness.TruePeak));
    }

    protected override Task GiveUpAsync(string videoId, CancellationToken cancellationToken)
    {
        logger.LogWarning("How loud video {VideoId} is could not be measured", videoId);
        return Task.CompletedTask;
    }
}
