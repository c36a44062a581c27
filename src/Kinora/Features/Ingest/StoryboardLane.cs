using System.Linq.Expressions;
using System.Text;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Stills;
using Kinora.Messaging;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Ingest;

/// <summary>
/// Makes the small pictures of the seek bar: of an original that is cut as soon as it is playable, of any other when a
/// rendition of it is whole.
/// </summary>
public sealed class StoryboardLane(
    IDbContextFactory<KinoraDb> databases, IObjectStore store, SampleTables tables, StoryboardMaker maker, VideoEvents events, IngestOptions options, TimeProvider time, ILogger<StoryboardLane> logger)
    : MadeLane(databases, store, events, options, time, logger)
{
    private const int Version = 1;
    private const int LargestSegment = 64 << 20;

    // A file without pictures has no width.
    protected override Expression<Func<Video, bool>> IsDue { get; } = v => v.StoryboardVersion == 0 && v.Presentation != null && v.Width != null && v.DeletedAt == null;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Told among other things that all renditions are whole.
        Events.Listen(e => { if (e is VideoChanged changed) Hint(changed.VideoId); }, stoppingToken);
        return base.ExecuteAsync(stoppingToken);
    }

    // More renditions offered than are to be encoded: one of them is cut.
    protected override IQueryable<Video> Ready(KinoraDb db) => base.Ready(db)
        .Where(v => JsonFunctions.ArrayLength(JsonFunctions.Member(v.Presentation, "video")) > db.Renditions.Count(r => r.VideoId == v.Id && r.Kind == RenditionKind.Video)
            || db.Renditions.Any(r => r.VideoId == v.Id && r.Kind == RenditionKind.Video && r.EncodedSegments == r.TotalSegments));

    protected override async Task<Made?> MakeAsync(Source video, CancellationToken cancellationToken)
    {
        await using var db = await Databases.CreateDbContextAsync(cancellationToken);
        var (videoId, path, file, presentation) = video;
        using var source = new FileByteSource(path);
        if (await OpenAsync(videoId, file, presentation, source, db, cancellationToken) is not { } keyframes) return null;

        var track = file.Video.First(t => t.StreamIndex == keyframes.Rendition.StreamIndex);
        var board = Storyboard.Plan(keyframes.Rendition, presentation.Timeline.End, [.. keyframes.Times]);
        for (var sheet = 0; sheet < board.SheetCount; sheet++)
        {
            var jpeg = await maker.MakeSheetAsync(board, sheet, keyframes, track, cancellationToken);
            // That takes minutes of a long video, which may be deleted meanwhile.
            if (!await db.Videos.Where(IsDue).AnyAsync(v => v.Id == videoId, cancellationToken)) break;
            await Store.PutAsync(VideoObjects.StoryboardSheet(videoId, Version, sheet), jpeg, cancellationToken);
        }

        await Store.PutAsync(VideoObjects.Storyboard(videoId, Version), Encoding.UTF8.GetBytes(board.WriteVtt(VideoObjects.StoryboardSheetName)), cancellationToken);
        return new Made(set => set.SetProperty(v => v.StoryboardVersion, Version));
    }

    protected override Task GiveUpAsync(string videoId, CancellationToken cancellationToken)
    {
        logger.LogWarning("Video {VideoId} stays without a storyboard", videoId);
        return Store.DeletePrefixAsync(VideoObjects.StoryboardFolder(videoId, Version), cancellationToken);
    }

    /// <summary>The keyframes of the rendition that is cut, or of the smallest that is whole; null while there is none.</summary>
    private async Task<KeyframeReader?> OpenAsync(string videoId, MediaFile file, Presentation presentation, FileByteSource source, KinoraDb db, CancellationToken cancellationToken)
    {
        if (presentation.Video.FirstOrDefault(r => r.Origin == RenditionOrigin.Cut) is { } cut)
            return KeyframeReader.OfOriginal(source, (await tables.GetAsync(videoId, file, source, cancellationToken)).Samples[cut.StreamIndex], cut, presentation.Timeline);

        var whole = await db.Renditions.Where(r => r.VideoId == videoId && r.Kind == RenditionKind.Video && r.EncodedSegments == r.TotalSegments && r.DecoderConfiguration != null)
            .ToDictionaryAsync(r => r.Name, r => r.DecoderConfiguration!, StringComparer.Ordinal, cancellationToken);
        if (presentation.Video.LastOrDefault(r => whole.ContainsKey(r.Name)) is not { } smallest) return null;
        return KeyframeReader.OfSegments(smallest, presentation.Timeline, whole[smallest.Name], async (segment, token) =>
            await Store.OpenReadAsync(VideoObjects.Segment(videoId, RenditionKind.Video, smallest.Name, segment), 0, LargestSegment, token) ?? throw new FileNotFoundException("A stored segment is missing."));
    }
}
