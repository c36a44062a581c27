using System.Linq.Expressions;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media.Stills;
using Kinora.Messaging;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Ingest;

/// <summary>Makes the first poster of a video and its smaller pictures, of sound alone its cover or its wave, after the video became playable: a picture is worth no waiting.</summary>
public sealed class PosterLane(
    IDbContextFactory<KinoraDb> databases, IObjectStore store, PosterMaker maker, VideoEvents events, IngestOptions options, TimeProvider time, ILogger<PosterLane> logger)
    : MadeLane(databases, store, events, options, time, logger)
{
    protected override Expression<Func<Video, bool>> IsDue { get; } = v => v.PosterVersion == 0 && v.Presentation != null && v.DeletedAt == null;

    protected override async Task<Made?> MakeAsync(Source video, CancellationToken cancellationToken)
    {
        if (await maker.MakeAsync(video.Path, video.File, video.Presentation.Timeline, cancellationToken) is not { } poster) return null;
        await Store.PutAsync(VideoObjects.Poster(video.VideoId, version: 1), poster.Large, cancellationToken);
        await Store.PutAsync(VideoObjects.Thumbnail(video.VideoId, 640, version: 1), poster.Medium, cancellationToken);
        await Store.PutAsync(VideoObjects.Thumbnail(video.VideoId, 320, version: 1), poster.Small, cancellationToken);
        return new Made(set => set.SetProperty(v => v.PosterVersion, 1));
    }

    protected override Task GiveUpAsync(string videoId, CancellationToken cancellationToken)
    {
        logger.LogWarning("Video {VideoId} stays without a poster", videoId);
        return Task.CompletedTask;
    }
}
