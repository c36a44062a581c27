using System.Globalization;
using Kinora.Data.Videos;
using Kinora.Media.Hls;
using Kinora.Media.Ladders;
using Kinora.Messaging;
using Npgsql;

namespace Kinora.Features.Playback;

/// <summary>
/// What to encode next while nobody waits: the video of which least is done, newest first, so that the first window of every video comes before anyone's second
/// and a long one does not hold up the others; sounds in other languages when every video has its first. Within a video from the beginning, all rungs that lack the same segments from one decode.
/// </summary>
public sealed class BackgroundWork(NpgsqlDataSource database, VideoCache videos, EncodeScheduler scheduler, SegmentLedger ledger, VideoEvents events, PlaybackOptions options, TimeProvider time)
{
    private const int Attempts = 4;

    // Given up is not for ever: a full disk, a missing library or a bug may have been to blame. It is tried again after this, and after every start.
    private static readonly TimeSpan Rest = TimeSpan.FromHours(6);

    private const int FirstPictureSegments = 2;

    private const string Candidates =
        """
        select v.id from videos v
        join lateral (
          select min(r.encoded_segments) as least, bool_and(r.kind = 'audio' and r.name <> 'audio') as only_others from renditions r
          where r.video_id = v.id and r.kind = $1 and r.encoded_segments < r.total_segments and r.given_up_at is null) p on p.least is not null
        where v.status = 'processing' and v.presentation is not null and v.deleted_at is null
        order by p.only_others, p.least / 8, v.created_at desc, v.id
        limit 32
        """;

    private const string Rested =
        """
        select distinct r.video_id from renditions r join videos v on v.id = r.video_id
        where r.kind = $1 and r.given_up_at < $2 and r.encoded_segments < r.total_segments and v.presentation is not null and v.deleted_at is null
        limit 32
        """;

    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>What was given up before this may be tried again.</summary>
    private DateTimeOffset RestedBefore => time.GetUtcNow() - Rest is var rested && rested > _started ? rested : _started;

    /// <summary>The first seconds of the rung that players begin with; null when that rung is cut from the original, or they exist.</summary>
    public EncodeWindow? FirstPicture(MediaVideo video, PlayableMedia playable)
    {
        var pictures = playable.Presentation.Video;
        if (pictures.Count == 0 || pictures[^1].Origin == RenditionOrigin.Cut || pictures.Any(r => r.Origin == RenditionOrigin.Cut && r.PeakBitrate <= MasterPlaylist.PatientBitrate)) return null;
        var first = new SegmentKey(new RenditionKey(video.Id, RenditionKind.Video, pictures[^1].Name), 0);
        if (playable.Find(first.Rendition) is not { IsGivenUp: false } || !scheduler.IsFree(video, first)) return null;
        var count = Math.Min(FirstPictureSegments, playable.Presentation.Timeline.SegmentCount);
        return new EncodeWindow(video, RenditionKind.Video, [pictures[^1].Name], 0, count, Urgency.ReadAhead);
    }

    public async Task<EncodeWindow?> NextAsync(RenditionKind kind, CancellationToken cancellationToken)
    {
        var name = kind == RenditionKind.Video ? "video" : "audio";
        return await FirstAsync(kind, await IdsAsync(Candidates, [name], cancellationToken), cancellationToken)
            ?? await FirstAsync(kind, await IdsAsync(Rested, [name, RestedBefore], cancellationToken), cancellationToken);
    }

    /// <summary>Videos of which nothing is missing, because nothing had to be encoded, or because the last word was lost in a crash.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, owner) in await ledger.SettleAsync(cancellationToken)) events.Publish(new VideoChanged(id, owner));
    }

    /// <summary>After a failure: a rung that cannot be made is given up, and a video of which nothing can be shown is told so.</summary>
    public async Task JudgeAsync(EncodeWindow window, CancellationToken cancellationToken)
    {
        var (video, playable) = (window.Video, window.Video.Playable!);
        foreach (var name in window.Names)
        {
            var rendition = playable.Find(new RenditionKey(video.Id, window.Kind, name))!;
            var culprits = window.Segments.Where(k => k.Rendition == rendition.Key && scheduler.Failures.Count(k) >= Attempts).ToArray();
            if (culprits.Length == 0 || !IsWanted(rendition)) continue;
            var now = time.GetUtcNow();
            rendition.GivenUpAt = now;
            await ledger.GiveUpAsync(rendition.Key, now, ReasonOf(playable, culprits[0]), cancellationToken);
            if (IsHopeless(video, playable)) await ledger.FailAsync(video.Id, "cannot_decode", "This file looks like a video, but what is in it cannot be decoded. It may be damaged.", cancellationToken);
            events.Publish(new VideoChanged(video.Id, video.OwnerId));
        }
    }

    private static string ReasonOf(PlayableMedia playable, SegmentKey culprit)
    {
        var at = TimeSpan.FromSeconds(Math.Floor(playable.Presentation.Timeline.Start(culprit.Index).Seconds));
        return string.Create(CultureInfo.InvariantCulture, $"'{culprit.Rendition.Name}' is left out: what the video holds at {at:c} could not be encoded. It will be tried again.");
    }

    private static bool IsHopeless(MediaVideo video, PlayableMedia playable)
    {
        var (pictures, sounds) = (playable.Presentation.Video, playable.Presentation.Audio);
        return pictures.Count > 0
            ? pictures.All(r => playable.Find(new RenditionKey(video.Id, RenditionKind.Video, r.Name)) is { IsGivenUp: true })
            : sounds.All(r => playable.Find(new RenditionKey(video.Id, RenditionKind.Audio, r.Name)) is { IsGivenUp: true });
    }

    private bool IsWanted(StoredRendition rendition) => !rendition.IsComplete && (rendition.GivenUpAt is not { } at || at < RestedBefore);

    private async Task<EncodeWindow?> FirstAsync(RenditionKind kind, List<string> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            if (await videos.GetAsync(id, cancellationToken) is not { Playable: { } playable } video) continue;
            var window = kind == RenditionKind.Video ? VideoWindow(video, playable) : AudioTrack(video, playable);
            if (window is not null) return window;
        }

        return null;
    }

    private EncodeWindow? VideoWindow(MediaVideo video, PlayableMedia playable)
    {
        var timeline = playable.Presentation.Timeline;
        var rungs = playable.Stored.Where(r => r.Key.Kind == RenditionKind.Video && IsWanted(r)).ToArray();
        StoredRendition[] MissingAt(int index) => [.. rungs.Where(r => scheduler.IsFree(video, new SegmentKey(r.Key, index)))];

        for (var first = 0; first < timeline.SegmentCount; first++)
        {
            var missing = MissingAt(first);
            if (missing.Length == 0) continue;

            // After a failure alone and one at a time, to find out which rung it is.
            var suspect = missing.FirstOrDefault(r => scheduler.Failures.Count(new SegmentKey(r.Key, first)) > 0);
            if (suspect is not null) return new EncodeWindow(video, RenditionKind.Video, [suspect.Key.Name], first, 1, Urgency.Background);

            // Where another rung begins to be missing too, the next window takes both from one decode.
            var end = first + 1;
            while (end < timeline.SegmentCount && timeline.Start(end + 1).Seconds - timeline.Start(first).Seconds <= options.BackgroundWindow.TotalSeconds && MissingAt(end).SequenceEqual(missing)) end++;
            return new EncodeWindow(video, RenditionKind.Video, [.. missing.Select(r => r.Key.Name)], first, end - first, Urgency.Background);
        }

        return null;
    }

    private EncodeWindow? AudioTrack(MediaVideo video, PlayableMedia playable)
    {
        // In the order of the presentation: what most hear before other languages.
        foreach (var audio in playable.Presentation.Audio)
        {
            if (playable.Find(new RenditionKey(video.Id, RenditionKind.Audio, audio.Name)) is not { } track || !IsWanted(track)) continue;
            for (var first = 0; first < track.Total; first++)
                if (scheduler.IsFree(video, new SegmentKey(track.Key, first))) return new EncodeWindow(video, RenditionKind.Audio, [track.Key.Name], first, track.Total - first, Urgency.WholeTrack);
        }

        return null;
    }

    private async Task<List<string>> IdsAsync(string sql, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> ids = [];
        while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.GetString(0));
        return ids;
    }
}
