using System.Linq.Expressions;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Encoding;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;
using Kinora.Media.Timelines;
using Kinora.Messaging;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Ingest;

/// <summary>Finds out what an original is and decides what players are offered: from then on the video is playable. Nothing is encoded here.</summary>
public sealed class Ingestion(
    IDbContextFactory<KinoraDb> databases, IObjectStore store, MediaTools tools, SampleTables tables, VideoEvents events, LimitOptions limits, TimeProvider time, ILogger<Ingestion> logger) : IDisposable
{
    /// <summary>How often the server may die over a file before the file is blamed.</summary>
    private const int FatalAttempts = 3;

    private readonly SemaphoreSlim _suspects = new(1, 1);

    /// <summary>Whole in the store, not yet looked at.</summary>
    public static Expression<Func<Video, bool>> IsDue { get; } = v => v.Status == VideoStatus.Processing && v.Presentation == null && v.DeletedAt == null;

    /// <summary>True when the video is playable now because of this call.</summary>
    /// <exception cref="IOException">The original cannot be read.</exception>
    public async Task<bool> RunAsync(string videoId, CancellationToken cancellationToken)
    {
        if (await FindAsync(videoId, cancellationToken) is not { } video) return false;
        if (video.Attempts >= FatalAttempts)
        {
            logger.LogError("Video {VideoId} is given up: {Attempts} times the server died while it prepared it", videoId, video.Attempts);
            await FailAsync(videoId, "processing_crashed", "Each time this video was prepared, the server stopped working. The file may be damaged in an unusual way; please upload another version of it.", cancellationToken);
            return false;
        }

        // It may be what killed the server, or have been there when another one did: two such are never tried together, so that each is blamed for its own doing.
        var isSuspect = video.Attempts > 0;
        if (isSuspect) await _suspects.WaitAsync(cancellationToken);
        try
        {
            return await TryAsync(videoId, video, cancellationToken);
        }
        finally
        {
            if (isSuspect) _suspects.Release();
        }
    }

    /// <summary>It will not be playable, and why; unless it became so in the meantime.</summary>
    public async Task FailAsync(string videoId, string code, string reason, CancellationToken cancellationToken)
    {
        if (await FindAsync(videoId, cancellationToken) is not { } video) return;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var failed = await db.Videos.Where(IsDue).Where(v => v.Id == videoId).ExecuteUpdateAsync(
            set => set.SetProperty(v => v.Status, VideoStatus.Failed).SetProperty(v => v.StatusCode, code).SetProperty(v => v.StatusReason, reason), cancellationToken);
        if (failed > 0) events.Publish(new VideoChanged(videoId, video.OwnerId));
    }

    /// <summary>Everything that <see cref="RunAsync"/> asks of the database, and what playback reads back of it, for a video that does not exist.</summary>
    public async Task RehearseAsync(MediaFile file, Presentation presentation, CancellationToken cancellationToken)
    {
        await FindAsync("", cancellationToken);
        await CountAttemptAsync("", 0, cancellationToken);
        await PublishAsync("", file, presentation, cancellationToken);
        MediaJson.Read<MediaFile>(MediaJson.Write(file));
        MediaJson.Read<Presentation>(MediaJson.Write(presentation));
    }

    public void Dispose() => _suspects.Dispose();

    private async Task<bool> TryAsync(string videoId, DueVideo video, CancellationToken cancellationToken)
    {
        await CountAttemptAsync(videoId, video.Attempts + 1, cancellationToken);
        try
        {
            var path = store.LocalPath(VideoObjects.Original(videoId)) ?? throw new NotSupportedException("Originals are read from a store on this machine.");
            var (file, presentation) = await AnalyseAsync(videoId, path, cancellationToken);
            if (!await PublishAsync(videoId, file, presentation, cancellationToken)) return false;

            logger.LogInformation(
                "Video {VideoId} is playable {Milliseconds:0} ms after its last byte, {Duration} long", videoId, (time.GetUtcNow() - video.UploadedAt)?.TotalMilliseconds, TimeSpan.FromSeconds(presentation.Timeline.End.Seconds));
            events.Publish(new VideoChanged(videoId, video.OwnerId));
            return true;
        }
        catch (MediaFormatException e)
        {
            logger.LogInformation("Video {VideoId} is refused: {Code}", videoId, e.Code);
            await FailAsync(videoId, e.Code, e.Message, cancellationToken);
            return false;
        }
        catch
        {
            // This one has ended, by an error that is not the file's or because the server stops.
            await CountAttemptAsync(videoId, video.Attempts, CancellationToken.None);
            throw;
        }
    }

    private async Task<(MediaFile File, Presentation Presentation)> AnalyseAsync(string videoId, string path, CancellationToken cancellationToken)
    {
        using var source = new FileByteSource(path);
        var index = await MediaProbe.ProbeAsync(source, path, limits.ForProbe(), tools, cancellationToken);
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));
        if (presentation.Video.Any(r => r.Origin == RenditionOrigin.Cut) || presentation.Audio.Any(r => r.Origin == RenditionOrigin.Cut)) tables.Offer(videoId, index);
        return (index.File, presentation);
    }

    private async Task CountAttemptAsync(string videoId, int attempts, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Videos.Where(IsDue).Where(v => v.Id == videoId).ExecuteUpdateAsync(set => set.SetProperty(v => v.IngestAttempts, attempts), cancellationToken);
    }

    private async Task<DueVideo?> FindAsync(string videoId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Videos.Where(IsDue).Where(v => v.Id == videoId).Select(v => new DueVideo(v.OwnerId, v.UploadedAt, v.IngestAttempts)).SingleOrDefaultAsync(cancellationToken);
    }

    // All or nothing, and only once: whoever comes second, or after a deletion, changes nothing.
    private async Task<bool> PublishAsync(string videoId, MediaFile file, Presentation presentation, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (media, offered) = (MediaJson.Write(file), MediaJson.Write(presentation));
        var timeline = presentation.Timeline;
        var size = presentation.Video is [var best, ..] ? file.Video.First(t => t.StreamIndex == best.StreamIndex).DisplaySize : ((int Width, int Height)?)null;
        var renditions = Encoded(videoId, presentation).ToList();
        // Where there are none to be made, nobody has to look again.
        var subtitles = presentation.Text.Count == 0 ? "[]" : null;
        var status = renditions.Count == 0 ? VideoStatus.Ready : VideoStatus.Processing;

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var updated = await db.Videos.Where(IsDue).Where(v => v.Id == videoId).ExecuteUpdateAsync(
            set => set
                .SetProperty(v => v.Media, media)
                .SetProperty(v => v.Presentation, offered)
                .SetProperty(v => v.Subtitles, subtitles)
                .SetProperty(v => v.Status, status)
                .SetProperty(v => v.IngestAttempts, 0)
                .SetProperty(v => v.DurationSeconds, timeline.End.Seconds)
                .SetProperty(v => v.Width, size == null ? null : size.Value.Width)
                .SetProperty(v => v.Height, size == null ? null : size.Value.Height)
                .SetProperty(v => v.Fps, timeline.FrameRate == null ? null : Math.Round(timeline.FrameRate.Value.Value, 3))
                .SetProperty(v => v.PublishedAt, v => v.PublishedAt ?? (v.Visibility == Visibility.Public ? now : null)),
            cancellationToken);
        if (updated == 0) return false;

        db.Renditions.AddRange(renditions);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static IEnumerable<Rendition> Encoded(string videoId, Presentation presentation)
    {
        var total = presentation.Timeline.SegmentCount;
        foreach (var v in presentation.Video.Where(r => r.Origin == RenditionOrigin.Encoded)) yield return new() { VideoId = videoId, Kind = RenditionKind.Video, Name = v.Name, TotalSegments = total };
        foreach (var a in presentation.Audio.Where(r => r.Origin == RenditionOrigin.Encoded)) yield return new() { VideoId = videoId, Kind = RenditionKind.Audio, Name = a.Name, TotalSegments = total };
    }

    private sealed record DueVideo(Guid OwnerId, DateTimeOffset? UploadedAt, int Attempts);
}
