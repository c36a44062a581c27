using System.Linq.Expressions;
using System.Text;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media.Ladders;
using Kinora.Media.Subtitles;
using Kinora.Messaging;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Ingest;

/// <summary>Takes the subtitles out of originals as soon as they are playable: a fraction of a second for most files, the time of reading it for a long film.</summary>
public sealed class SubtitleLane(
    IDbContextFactory<KinoraDb> databases, IObjectStore store, SubtitleExtractor extractor, VideoEvents events, IngestOptions options, TimeProvider time, ILogger<SubtitleLane> logger)
    : MadeLane(databases, store, events, options, time, logger)
{
    protected override Expression<Func<Video, bool>> IsDue { get; } = v => v.Subtitles == null && v.Presentation != null && v.DeletedAt == null;

    protected override async Task<Made?> MakeAsync(Source video, CancellationToken cancellationToken)
    {
        List<TextRendition> made = [];
        foreach (var (rendition, cues) in await extractor.ExtractAsync(video.Path, video.File, video.Presentation, cancellationToken))
        {
            if (cues.Count == 0) continue;
            await Store.PutAsync(VideoObjects.Subtitles(video.VideoId, rendition.Name), Encoding.UTF8.GetBytes(WebVttFile.Write(cues)), cancellationToken);
            made.Add(rendition.Made(cues, video.Presentation.Timeline));
        }

        var json = MediaJson.Write(made);
        return new Made(set => set.SetProperty(v => v.Subtitles, json), IsNews: made.Count > 0);
    }

    protected override Task GiveUpAsync(string videoId, CancellationToken cancellationToken)
    {
        logger.LogWarning("Video {VideoId} stays without its subtitles", videoId);
        return Task.CompletedTask;
    }
}
