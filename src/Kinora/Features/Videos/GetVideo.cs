using System.Security.Claims;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Ladders;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos;

public static class GetVideo
{
    public static async Task<Results<Ok<VideoView>, ProblemHttpResult>> HandleAsync(
        string id, ClaimsPrincipal user, KinoraDb db, MediaLinks links, HttpContext context, CancellationToken cancellationToken) =>
        await ReadAsync(id, user.UserIdOrNull(), db, links, context, cancellationToken) is { } view ? TypedResults.Ok(view) : VideoAccess.NotFound();

    internal static async Task<VideoView?> ReadAsync(string id, Guid? viewer, KinoraDb db, MediaLinks links, HttpContext context, CancellationToken cancellationToken)
    {
        // One statement, hence one snapshot: status, renditions and progress agree with one another. The timeline stays where it is, only its length is asked for.
        var row = await (
            from v in db.Videos.Where(VideoAccess.VisibleTo(viewer)).Where(v => v.Id == id)
            join c in db.Channels on v.ChannelId equals c.Id
            select new
            {
                v.Id,
                v.OwnerId,
                v.Title,
                v.Description,
                v.Tags,
                v.Category,
                v.Visibility,
                Channel = new ChannelRef(c.Id, c.Handle, c.Name),
                v.DurationSeconds,
                v.Width,
                v.Height,
                v.Fps,
                v.Status,
                v.StatusCode,
                v.StatusReason,
                Playable = v.Presentation != null,
                v.PosterVersion,
                v.StoryboardVersion,
                v.Loudness,
                v.LoudnessRange,
                v.TruePeak,
                v.Subtitles,
                v.CreatedAt,
                v.PublishedAt,
                Chapters = JsonFunctions.Member(v.Presentation, "chapters"),
                Offered = JsonFunctions.Member(v.Presentation, "video"),
                Segments = JsonFunctions.ArrayLength(JsonFunctions.Member(v.Presentation, "timeline", "durations")),
                Stored = db.Renditions.Where(r => r.VideoId == v.Id).Select(r => new Stored(r.Kind, r.Name, r.EncodedSegments, r.TotalSegments, r.TotalBytes, r.TotalSeconds, r.GivenUpAt != null, r.GivenUpReason)).ToList(),
            }).SingleOrDefaultAsync(cancellationToken);
        if (row is null) return null;

        return new VideoView(
            row.Id,
            row.Title,
            row.Description,
            row.Tags,
            row.Category,
            row.Visibility,
            row.Channel,
            row.DurationSeconds,
            row.Width,
            row.Height,
            row.Fps,
            row.Status,
            row.OwnerId == viewer ? row.StatusCode : null,
            row.OwnerId == viewer ? row.StatusReason ?? row.Stored.Find(r => r.GivenUp)?.Reason : null,
            row.Playable,
            new EncodingProgress(row.Stored.Where(r => !r.GivenUp).Sum(r => r.EncodedSegments), row.Stored.Where(r => !r.GivenUp).Sum(r => r.TotalSegments)),
            row.Offered is null ? [] : [.. MediaJson.Read<List<VideoRendition>>(row.Offered).Select(offered => View(offered, row.Stored, row.Segments ?? 0)).OfType<RenditionView>()],
            row.Playable ? links.Playback(context, row.Id, row.PosterVersion, row.StoryboardVersion, row.Subtitles is null ? [] : MediaJson.Read<List<TextRendition>>(row.Subtitles)) : null,
            row.Chapters is null ? [] : [.. MediaJson.Read<List<Chapter>>(row.Chapters).Select(c => new ChapterView(c.Start.Seconds, c.Title ?? ""))],
            row is { Loudness: { } integrated, LoudnessRange: { } range, TruePeak: { } peak } ? new LoudnessView(integrated, range, peak) : null,
            VideoCounts.None,
            row.CreatedAt,
            row.PublishedAt);
    }

    // A rendition without a row is cut from the original, and complete; one that was given up is not offered.
    private static RenditionView? View(VideoRendition offered, List<Stored> stored, int segments)
    {
        var row = stored.Find(r => r.Kind == RenditionKind.Video && r.Name == offered.Name);
        if (row is { GivenUp: true }) return null;

        var bitrate = row is { TotalSeconds: > 0 } ? (long)Math.Round(row.TotalBytes * 8 / row.TotalSeconds) : offered.AverageBitrate;
        return new RenditionView(offered.Name, offered.Width, offered.Height, offered.Codec, bitrate, row?.EncodedSegments ?? segments, row?.TotalSegments ?? segments);
    }

    private sealed record Stored(RenditionKind Kind, string Name, int EncodedSegments, int TotalSegments, long TotalBytes, double TotalSeconds, bool GivenUp, string? Reason);
}
