using System.Linq.Expressions;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Stills;
using Kinora.Messaging;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Ingest;

/// <summary>
/// Makes the first poster of a video and its smaller pictures, of sound alone its cover or its wave, after the video became playable: a picture is worth no waiting. One at a time, so that
/// pictures never take the processors from people who watch. A video whose picture cannot be made stays without one, until the next start tries again.
/// </summary>
public sealed class PosterLane(
    IDbContextFactory<KinoraDb> databases, IObjectStore store, PosterMaker maker, VideoEvents events, IngestOptions options, TimeProvider time, ILogger<PosterLane> logger)
    : VideoLane(width: 1, options.Attempts, time, logger)
{
    private static readonly Expression<Func<Video, bool>> IsDue = v => v.PosterVersion == 0 && v.Presentation != null && v.DeletedAt == null;

    protected override async Task<List<string>> FindAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Videos.Where(IsDue).OrderBy(v => v.CreatedAt).Select(v => v.Id).ToListAsync(cancellationToken);
    }

    protected override async Task WorkAsync(string videoId, CancellationToken cancellationToken)
    {
        var video = await FindAsync(videoId, cancellationToken);
        if (video is null) return;

        var path = store.LocalPath(VideoObjects.Original(videoId)) ?? throw new NotSupportedException("Originals are read from a store on this machine.");
        var timeline = MediaJson.Read<Presentation>(video.Presentation).Timeline;
        if (await maker.MakeAsync(path, MediaJson.Read<MediaFile>(video.Media), timeline, cancellationToken) is not { } poster) return;
        await store.PutAsync(VideoObjects.Poster(videoId, version: 1), poster.Large, cancellationToken);
        await store.PutAsync(VideoObjects.Thumbnail(videoId, 640, version: 1), poster.Medium, cancellationToken);
        await store.PutAsync(VideoObjects.Thumbnail(videoId, 320, version: 1), poster.Small, cancellationToken);

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.ShowMadeAsync(store, IsDue, videoId, set => set.SetProperty(v => v.PosterVersion, 1), cancellationToken)) events.Publish(new VideoChanged(videoId, video.OwnerId));
    }

    protected override Task GiveUpAsync(string videoId, CancellationToken cancellationToken)
    {
        logger.LogWarning("Video {VideoId} stays without a poster", videoId);
        return Task.CompletedTask;
    }

    private async Task<PicturedVideo?> FindAsync(string videoId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Videos.Where(IsDue).Where(v => v.Id == videoId).Select(v => new PicturedVideo(v.OwnerId, v.Media!, v.Presentation!)).SingleOrDefaultAsync(cancellationToken);
    }

    private sealed record PicturedVideo(Guid OwnerId, string Media, string Presentation);
}
