using System.Globalization;
using Kinora.Media.Validation.Segments;

namespace Kinora.Media.Validation.Hls;

/// <summary>A multivariant playlist with all that it names, or a media playlist alone.</summary>
internal sealed class HlsValidator(PresentationFiles files, Findings findings, Action<PresentationFile> onFile)
{
    /// <summary>Matching pictures and sounds may begin so many seconds apart: a first frame of sound, a late start.</summary>
    private const double Apart = 0.5;

    private readonly Dictionary<Uri, (Playlist Playlist, TrackMeasure Measure)?> _walked = [];
    private readonly Dictionary<Playlist, double> _peaks = [];

    public async Task ValidateAsync(PresentationFile root, CancellationToken cancellationToken)
    {
        CheckType(root);
        var playlist = PlaylistReader.Read(root, files.PlaceOf(root.Address), findings, files.Budget);
        if (!playlist.IsMaster)
        {
            await WalkAsync(playlist, playlist.IndependentSegments, text: null, cancellationToken);
            return;
        }

        CheckGroups(playlist);
        foreach (var variant in playlist.Variants)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CheckRecommended(variant);
            await CheckAsync(playlist, variant, cancellationToken);
        }

        foreach (var media in playlist.Media) await CheckAsync(playlist, media, cancellationToken);
        CheckTogether(playlist);
    }

    private void CheckGroups(Playlist master)
    {
        foreach (var group in master.Media.GroupBy(m => (m.Type, m.Group)))
        {
            foreach (var twin in group.GroupBy(m => m.Name, StringComparer.Ordinal).Where(g => g.Count() > 1)) findings.Add(Rules.HlsGroup, twin.Last().Place, $"Group {group.Key.Group} has two renditions named {twin.Key}.");
            if (group.Count(m => m.IsDefault) > 1) findings.Add(Rules.HlsGroup, group.Last(m => m.IsDefault).Place, $"Group {group.Key.Group} has more than one default.");
        }

        foreach (var variant in master.Variants)
            foreach (var (type, group) in new[] { ("AUDIO", variant.Audio), ("VIDEO", variant.Video), ("SUBTITLES", variant.Subtitles), ("CLOSED-CAPTIONS", variant.ClosedCaptions) })
                if (group is not null && !master.Media.Any(m => m.Type == type && m.Group == group)) findings.Add(Rules.HlsGroup, variant.Place, $"There is no group {group} of {type}.");
    }

    private void CheckRecommended(Variant variant)
    {
        if (variant.Codecs is null) findings.Add(Rules.HlsRecommended, variant.Place, "The variant has no CODECS.");
        if (variant.AverageBandwidth is null) findings.Add(Rules.HlsRecommended, variant.Place, "The variant has no AVERAGE-BANDWIDTH.");
    }

    private async Task CheckAsync(Playlist master, Variant variant, CancellationToken cancellationToken)
    {
        if (await WalkAsync(variant.Address, variant.Place, master.IndependentSegments, text: null, cancellationToken) is not { } video) return;
        var sounds = await SoundsAsync(master, variant, [variant.Audio], cancellationToken);

        var check = new DeclaredCheck(findings, variant.Place);
        var tracks = video.Measure.Tracks.Concat(sounds.SelectMany(s => s.Measure.Tracks)).ToArray();
        if (video.Measure.Facts.Count > 0 && sounds.TrueForAll(s => s.Measure.Facts.Count > 0) && variant.Codecs is { } codecs) check.Codecs(codecs, variant.IsIFrames ? tracks.Where(t => t.IsVideo) : tracks);
        if (tracks.FirstOrDefault(t => t.IsVideo) is { } pictures)
        {
            if (variant.Resolution is { } size) check.Resolution(size, pictures);
            else findings.Add(Rules.HlsRecommended, variant.Place, "The variant has pictures and no RESOLUTION.");
            if (variant.FrameRate is { } rate) check.FrameRate(rate, video.Measure);
            else if (!variant.IsIFrames) findings.Add(Rules.HlsRecommended, variant.Place, "The variant has pictures and no FRAME-RATE.");
        }

        // Rates are those of all of it, and of nothing less.
        if (variant.IsIFrames || variant.Bandwidth is not { } bandwidth || !IsMeasured(video) || !sounds.TrueForAll(IsMeasured)) return;
        // Where the variant's own media is one of a group (sound alone), another is played in its place, and not with it.
        var isOfGroup = master.Media.Any(m => m.Type == "AUDIO" && m.Address == variant.Address);
        double Together(List<(Playlist Playlist, TrackMeasure Measure)> heard, Func<(Playlist Playlist, TrackMeasure Measure), double> rateOf) =>
            heard.Select(rateOf).DefaultIfEmpty(0).Max() is var other && isOfGroup ? Math.Max(rateOf(video), other) : rateOf(video) + other;
        // Variants of the same pictures with other sounds may say what the dearest of them costs: players then take them for one.
        var dearest = await SoundsAsync(master, variant, [.. master.Variants.Where(v => v.Address == variant.Address).Select(v => v.Audio)], cancellationToken);
        check.Bandwidth(bandwidth, Together(dearest, w => Rates.SinglePeak(w.Measure.Costs)), Together(sounds, PeakOf));
        if (variant.AverageBandwidth is { } average) check.AverageBandwidth(average, Together(sounds, w => w.Measure.AverageBitrate));
    }

    private async Task<List<(Playlist Playlist, TrackMeasure Measure)>> SoundsAsync(Playlist master, Variant variant, HashSet<string?> groups, CancellationToken cancellationToken)
    {
        List<(Playlist, TrackMeasure)> sounds = [];
        foreach (var media in master.Media.Where(m => m.Type == "AUDIO" && groups.Contains(m.Group) && m.Address is not null && m.Address != variant.Address))
            if (await WalkAsync(media.Address!, media.Place, master.IndependentSegments, text: null, cancellationToken) is { } sound) sounds.Add(sound);
        return sounds;
    }

    private static bool IsMeasured((Playlist Playlist, TrackMeasure Measure) walked) => walked.Playlist.IsComplete && walked.Measure.Costs.Count == walked.Playlist.Segments.Count && walked.Measure.Seconds > 0;

    private double PeakOf((Playlist Playlist, TrackMeasure Measure) walked)
    {
        if (_peaks.TryGetValue(walked.Playlist, out var known)) return known;
        return _peaks[walked.Playlist] = Rates.HlsPeak(walked.Measure.Costs, walked.Playlist.TargetDuration ?? walked.Playlist.Segments.Max(s => s.Duration.TotalSeconds));
    }

    private async Task CheckAsync(Playlist master, MediaRendition media, CancellationToken cancellationToken)
    {
        if (media.Address is null || await WalkAsync(media.Address, media.Place, master.IndependentSegments, media.Type == "SUBTITLES" ? Origin() : null, cancellationToken) is not { } walked) return;
        if (media is { Type: "AUDIO", Channels: { } channels } && !channels.Contains("JOC", StringComparison.Ordinal) && walked.Measure.Tracks.FirstOrDefault(t => t.IsAudio) is { } sound && int.TryParse(channels.Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            new DeclaredCheck(findings, media.Place).Channels(count, sound);
    }

    /// <summary>What the playlists of one presentation have to agree on.</summary>
    private void CheckTogether(Playlist master)
    {
        var isText = master.Media.Where(m => m.Type == "SUBTITLES").Select(m => m.Address).ToHashSet();
        var isVariant = master.Variants.Select(v => v.Address).ToHashSet();
        (Playlist Playlist, TrackMeasure Measure)[] all = [.. _walked.Where(w => w.Value is not null && !isText.Contains(w.Key)).Select(w => w.Value!.Value).Where(w => w.Playlist is { IFramesOnly: false, IsCut: false })];
        if (all.Length < 2) return;
        var first = all[0];
        foreach (var (playlist, measure) in all.Skip(1))
        {
            if (playlist.TargetDuration is { } target && first.Playlist.TargetDuration is { } other && target != other)
                findings.Add(Rules.HlsTargetDurationsDiffer, playlist.Place, $"EXT-X-TARGETDURATION is {target}, that of {first.Playlist.Place} is {other}.");
            if (playlist.Segments.Count(s => s.IsDiscontinuity) != first.Playlist.Segments.Count(s => s.IsDiscontinuity))
                findings.Add(Rules.HlsDiscontinuitiesDiffer, playlist.Place, $"It has {playlist.Segments.Count(s => s.IsDiscontinuity)} discontinuities, {first.Playlist.Place} has {first.Playlist.Segments.Count(s => s.IsDiscontinuity)}.");
            if (playlist.IsComplete && first.Playlist.IsComplete && Math.Abs((playlist.Duration - first.Playlist.Duration).TotalSeconds) > Math.Max(Apart, playlist.TargetDuration / 2.0 ?? 0))
                findings.Add(Rules.HlsLengthsDiffer, playlist.Place, string.Create(CultureInfo.InvariantCulture, $"It lasts {playlist.Duration.TotalSeconds:0.0} s, {first.Playlist.Place} {first.Playlist.Duration.TotalSeconds:0.0} s."));
            else if (isVariant.Contains(playlist.Address) && isVariant.Contains(first.Playlist.Address) && !AreAligned(playlist, first.Playlist))
                findings.Add(Rules.HlsMisaligned, playlist.Place, $"Its segments do not begin with those of {first.Playlist.Place}.");
            if (playlist.IsComplete && first.Playlist.IsComplete && measure.First is { } here && first.Measure.First is { } there && Math.Abs(here.Leading.Start.Seconds - there.Leading.Start.Seconds) > Apart)
                findings.Add(Rules.HlsTimestampsDiffer, playlist.Place, string.Create(CultureInfo.InvariantCulture, $"Its media begin at {here.Leading.Start.Seconds:0.000} s, those of {first.Playlist.Place} at {there.Leading.Start.Seconds:0.000} s."));
        }
    }

    private static bool AreAligned(Playlist one, Playlist other)
    {
        if (!one.IsComplete || !other.IsComplete) return true;
        if (one.Segments.Count != other.Segments.Count) return false;
        var (here, there) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var i = 0; i < one.Segments.Count; i++)
        {
            (here, there) = (here + one.Segments[i].Duration, there + other.Segments[i].Duration);
            if (Math.Abs((here - there).TotalSeconds) > Apart) return false;
        }

        return true;
    }

    /// <summary>A media playlist with its segments, once however often it is named.</summary>
    private async Task<(Playlist Playlist, TrackMeasure Measure)?> WalkAsync(Uri address, string place, bool promisesSync, TextClock? text, CancellationToken cancellationToken)
    {
        if (_walked.TryGetValue(address, out var known)) return known;
        _walked[address] = null;
        if (await files.TryGetAsync(address, null, PresentationFiles.LargestText, findings, place, cancellationToken) is not { } file) return null;
        onFile(file);
        CheckType(file);
        var playlist = PlaylistReader.Read(file, files.PlaceOf(address), findings, files.Budget);
        if (playlist.IsMaster)
        {
            findings.Add(Rules.HlsMisplaced, place, $"{playlist.Place} is a multivariant playlist; a media playlist belongs there.");
            return null;
        }

        var walked = (playlist, await WalkAsync(playlist, promisesSync || playlist.IndependentSegments, text, cancellationToken));
        _walked[address] = walked;
        return walked;
    }

    private Task<TrackMeasure> WalkAsync(Playlist playlist, bool promisesSync, TextClock? text, CancellationToken cancellationToken)
    {
        if (!playlist.HasEnd && !playlist.IsVod) findings.Add(Rules.NotChecked, playlist.Place, "The playlist is live: what comes later was not waited for.");
        var inits = new Dictionary<PlaylistMap, AnnouncedInit>();
        var announced = new AnnouncedTrack(playlist.Place, [.. playlist.Segments.Select(Announced)])
        {
            PromisesSync = promisesSync,
            IsIFrames = playlist.IFramesOnly,
            IsText = text is not null,
            TextOrigin = text?.Origin,
            // Before version 3 durations are whole seconds.
            Rounding = playlist.Version < 3 ? 0.5 : 0,
        };
        return new TrackWalk(announced, files, findings, onFile).RunAsync(cancellationToken);

        AnnouncedSegment Announced(PlaylistSegment segment) => new(
            segment.Place, segment.Address, segment.Range, null, new Timestamp(segment.Duration.Ticks, (int)TimeSpan.TicksPerSecond),
            segment.Map is { } map ? inits.TryGetValue(map, out var init) ? init : inits[map] = new AnnouncedInit(map.Place, map.Address, map.Range) { IsEncrypted = map.IsEncrypted } : null)
        {
            IsDiscontinuity = segment.IsDiscontinuity,
            IsEncrypted = segment.IsEncrypted,
            IsGap = segment.IsGap,
        };
    }

    /// <summary>When the first media that was looked at begins: cues are shown by its clock.</summary>
    private TextClock Origin() => new(_walked.Values.FirstOrDefault(w => w?.Measure.First is not null)?.Measure.First!.Leading.Start.Seconds);

    /// <summary>Whose clock subtitles are shown by.</summary>
    private sealed record TextClock(double? Origin);

    private void CheckType(PresentationFile file)
    {
        if (file.Address.IsFile || file.Address.AbsolutePath.EndsWith(".m3u8", StringComparison.Ordinal) || file.Address.AbsolutePath.EndsWith(".m3u", StringComparison.Ordinal)) return;
        if (file.ContentType is not ("application/vnd.apple.mpegurl" or "audio/mpegurl"))
            findings.Add(Rules.ContentType, files.PlaceOf(file.Address), $"The playlist is served as {file.ContentType ?? "nothing"}; it should be application/vnd.apple.mpegurl.");
    }
}
