using System.Linq.Expressions;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Messaging;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Kinora.Features.Ingest;

/// <summary>
/// Makes something beside the renditions of playable videos, one at a time and behind everything else. A video of which it cannot be made stays without, until the next start tries again.
/// </summary>
public abstract class MadeLane(IDbContextFactory<KinoraDb> databases, IObjectStore store, VideoEvents events, IngestOptions options, TimeProvider time, ILogger logger)
    : VideoLane(width: 1, options.Attempts, time, logger)
{
    protected IDbContextFactory<KinoraDb> Databases { get; } = databases;

    protected IObjectStore Store { get; } = store;

    protected VideoEvents Events { get; } = events;

    /// <summary>The videos that lack it.</summary>
    protected abstract Expression<Func<Video, bool>> IsDue { get; }

    /// <summary>Those of them of which it can be made already.</summary>
    protected virtual IQueryable<Video> Ready(KinoraDb db) => db.Videos.Where(IsDue);

    /// <summary>Puts it into the store; null when it cannot be made yet, or there is nothing to make.</summary>
    protected abstract Task<Made?> MakeAsync(Source video, CancellationToken cancellationToken);

    protected override async Task<List<string>> FindAsync(CancellationToken cancellationToken)
    {
        await using var db = await Databases.CreateDbContextAsync(cancellationToken);
        return await Ready(db).OrderBy(v => v.CreatedAt).Select(v => v.Id).ToListAsync(cancellationToken);
    }

    protected override async Task WorkAsync(string videoId, CancellationToken cancellationToken)
    {
        await using var db = await Databases.CreateDbContextAsync(cancellationToken);
        var video = await db.Videos.Where(IsDue).Where(v => v.Id == videoId).Select(v => new { v.OwnerId, v.Media, v.Presentation }).SingleOrDefaultAsync(cancellationToken);
        if (video is null) return;

        var path = Store.LocalPath(VideoObjects.Original(videoId)) ?? throw new NotSupportedException("Originals are read from a store on this machine.");
        var source = new Source(videoId, path, MediaJson.Read<MediaFile>(video.Media!), MediaJson.Read<Presentation>(video.Presentation!));
        if (await MakeAsync(source, cancellationToken) is not { } made) return;

        if (await db.Videos.Where(IsDue).Where(v => v.Id == videoId).ExecuteUpdateAsync(made.Set, cancellationToken) > 0)
        {
            if (made.IsNews) Events.Publish(new VideoChanged(videoId, video.OwnerId));
        }
        else if (!await db.Videos.AnyAsync(v => v.Id == videoId && v.DeletedAt == null, cancellationToken))
        {
            // Deleted meanwhile, and perhaps its objects were removed before these came.
            await Store.DeletePrefixAsync(VideoObjects.Folder(videoId), cancellationToken);
        }
    }

    /// <summary>What it is made of.</summary>
    /// <param name="Path">The original.</param>
    protected sealed record Source(string VideoId, string Path, MediaFile File, Presentation Presentation);

    /// <param name="Set">Says in the video's row that it is there.</param>
    /// <param name="IsNews">Whether whoever looks at the video is told.</param>
    protected sealed record Made(Action<UpdateSettersBuilder<Video>> Set, bool IsNews = true);
}
