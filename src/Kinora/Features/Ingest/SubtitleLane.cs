using System.Linq.Expressions;
using System.Text;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Ladders;
using Kinora.Media.Subtitles;
using Kinora.Messaging;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Ingest;

/// <summary>
/// Takes the subtitles out of originals, one video at a time, as soon as it is playable: a fraction of a second for most files, the time of reading it for a long film. A video
/// whose subtitles cannot be read stays without them, until the next start tries again.
/// </summary>
public sealed class SubtitleLane(
    IDbContextFactory<KinoraDb> databases, IObjectStore store, SubtitleExtractor extractor, VideoEvents events, IngestOptions options, TimeProvider time, ILogger<SubtitleLane> logger)
    : VideoLane(width: 1, options.Attempts, time, logger)
{
    private static readonly Expression<Func<Video, bool>> IsDue = v => v.Subtitles == null && v.Presentation != null && v.DeletedAt == null;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Told among other things that a video became playable.
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
        var video = await db.Videos.Where(IsDue).Where(v => v.Id == videoId).Select(v => new { v.OwnerId, v.Media, v.Presentation }).SingleOrDefaultAsync(cancellationToken);
        if (video is null) return;

        var (file, presentation) = (MediaJson.Read<MediaFile>(video.Media!), MediaJson.Read<Presentation>(video.Presentation!));
        var path = store.LocalPath(VideoObjects.Original(videoId)) ?? throw new NotSupportedException("Originals are read from a store on this machine.");
        List<TextRendition> made = [];
        foreach (var (rendition, cues) in await extractor.ExtractAsync(path, file, presentation, cancellationToken))
        {
            if (cues.Count == 0) continue;
            await store.PutAsync(VideoObjects.Subtitles(videoId, rendition.Name), Encoding.UTF8.GetBytes(WebVttFile.Write(cues)), cancellationToken);
            made.Add(rendition.Made(cues, presentation.Timeline));
        }

        var json = MediaJson.Write(made);
        if (await db.ShowMadeAsync(store, IsDue, videoId, set => set.SetProperty(v => v.Subtitles, json), cancellationToken) && made.Count > 0) events.Publish(new VideoChanged(videoId, video.OwnerId));
    }

    protected override Task GiveUpAsync(string videoId, CancellationToken cancellationToken)
    {
        logger.LogWarning("Video {VideoId} stays without its subtitles", videoId);
        return Task.CompletedTask;
    }
}
