using System.Globalization;
using System.Text;
using Kinora.Media.Ladders;

namespace Kinora.Media.Hls;

/// <summary>
/// Writes the multivariant playlist (RFC 8216 §4.3.4): every video rendition as a variant, the sound as one audio group, and a second one with the sounds that there are in 5.1.
/// URIs are relative, so they inherit the token in the playlist's own path and the text is the same for every viewer.
/// </summary>
public static class MasterPlaylist
{
    private const string AudioGroup = "audio";
    private const string SurroundGroup = "surround";
    private const string TextGroup = "text";

    // A variant of up to this rate starts quickly on almost any connection, so a cut original may come first; RFC 8216 players start with the first variant.
    private const int QuickStartBitrate = 3_000_000;

    /// <summary>
    /// A cut original of up to this rate, in bits per second, is begun with until the smallest encoded rung exists: waiting for that takes longer than downloading a first segment of this one.
    /// </summary>
    public const int PatientBitrate = 12_000_000;

    /// <param name="presentation">What is offered.</param>
    /// <param name="measures">Measured rates by rendition name; where one is missing the planned rates stand in.</param>
    /// <param name="smallestIsMade">Whether the first segment of the smallest rung exists, so that players may begin with it without waiting for an encoder.</param>
    public static string Write(Presentation presentation, IReadOnlyDictionary<string, RenditionMeasure> measures, bool smallestIsMade = true)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        var groups = Groups(presentation, measures);
        if (presentation.Video.Count == 0)
        {
            // Variants are for a player to choose among by rate, so other languages must not be: they are in the variant's group.
            var isChoice = presentation.Audio.Count > 1;
            if (isChoice) groups.ForEach(g => AppendGroup(text, g));
            if (groups.Count > 0) AppendGroup(text, presentation.Text);
            foreach (var group in groups)
            {
                text.Append(CultureInfo.InvariantCulture, $"#EXT-X-STREAM-INF:BANDWIDTH={groups.Max(g => g.Peak)},AVERAGE-BANDWIDTH={group.Average},CODECS=\"{group.Codecs}\"");
                if (isChoice) text.Append(CultureInfo.InvariantCulture, $",AUDIO=\"{group.Id}\"");
                if (presentation.Text.Count > 0) text.Append(",SUBTITLES=\"" + TextGroup + '"');
                text.Append(CultureInfo.InvariantCulture, $"\naudio/{presentation.Audio[0].Name}/index.m3u8\n");
            }

            return text.ToString();
        }

        groups.ForEach(g => AppendGroup(text, g));
        AppendGroup(text, presentation.Text);
        foreach (var group in groups.Count == 0 ? [null] : groups.Cast<AudioGroupOf?>())
        {
            foreach (var video in InStartOrder(presentation, smallestIsMade ? QuickStartBitrate : PatientBitrate))
            {
                AudioGroupOf[] heard = [.. groups.Where(g => IsHeardWith(g, video, presentation))];
                if (group is not null && !heard.Contains(group)) continue;
                var measure = measures.GetValueOrDefault(video.Name, new RenditionMeasure(video.PeakBitrate, video.AverageBitrate));
                var codecs = group is null ? video.Codec : $"{video.Codec},{group.Codecs}";
                var (width, height) = DisplaySize(video);
                text.Append(CultureInfo.InvariantCulture, $"#EXT-X-STREAM-INF:BANDWIDTH={measure.PeakBitrate + heard.Select(g => g.Peak).DefaultIfEmpty().Max()},AVERAGE-BANDWIDTH={measure.AverageBitrate + (group?.Average ?? 0)},CODECS=\"{codecs}\",RESOLUTION={width}x{height}");
                if (FrameRate(presentation, video) is { } rate) text.Append(CultureInfo.InvariantCulture, $",FRAME-RATE={rate:0.000}");
                if (group is not null) text.Append(CultureInfo.InvariantCulture, $",AUDIO=\"{group.Id}\"");
                if (presentation.Text.Count > 0) text.Append(",SUBTITLES=\"" + TextGroup + '"');
                text.Append(CultureInfo.InvariantCulture, $"\nvideo/{video.Name}/index.m3u8\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The sounds in stereo, and where there are some in 5.1 the same once more with these in their places: groups have the same members (RFC 8216 §4.3.4.1.1).</summary>
    private static List<AudioGroupOf> Groups(Presentation presentation, IReadOnlyDictionary<string, RenditionMeasure> measures)
    {
        AudioRendition[] stereo = [.. presentation.Audio.Where(a => !a.IsSurround)];
        if (stereo.Length == 0) stereo = [.. presentation.Audio];
        AudioRendition[] surround = [.. stereo.Select(s => presentation.Audio.FirstOrDefault(a => a.IsSurround && a.StreamIndex == s.StreamIndex) ?? s)];
        List<AudioGroupOf> groups = [];
        if (stereo.Length > 0) groups.Add(new(AudioGroup, stereo, stereo, measures));
        if (!surround.SequenceEqual(stereo)) groups.Add(new(SurroundGroup, stereo, surround, measures));
        return groups;
    }

    /// <summary>
    /// 5.1 comes with the best pictures, and with all others that it makes dearer by a tenth at most: with these, both variants are announced at the rate of the dearer one.
    /// Players then take them for one, and never change the channels with the line; hls.js does where the rates differ.
    /// </summary>
    private static bool IsHeardWith(AudioGroupOf group, VideoRendition video, Presentation presentation) =>
        group.Id == AudioGroup || video == presentation.Video[0] || (group.Played.Max(a => a.PeakBitrate) - group.Told.Max(a => a.PeakBitrate)) * 10L <= video.PeakBitrate + group.Told.Max(a => a.PeakBitrate);

    /// <summary>
    /// The variant to begin with first, then the others from best to least. A cut original that most connections carry needs no encoder and so is there soonest;
    /// otherwise the smallest encoded rung is, because it costs least to make.
    /// </summary>
    private static IEnumerable<VideoRendition> InStartOrder(Presentation presentation, int cutBitrate)
    {
        var first = presentation.Video.FirstOrDefault(v => v.Origin == RenditionOrigin.Cut && v.PeakBitrate <= cutBitrate) ?? presentation.Video[^1];
        return presentation.Video.Where(v => v != first).Prepend(first);
    }

    private static void AppendGroup(StringBuilder text, AudioGroupOf group)
    {
        foreach (var (audio, played) in group.Told.Zip(group.Played))
        {
            var name = Quotable(audio.Label ?? audio.Language ?? audio.Name);
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{group.Id}\",NAME=\"{name}\"");
            if (audio.Language is not null) text.Append(CultureInfo.InvariantCulture, $",LANGUAGE=\"{Quotable(audio.Language)}\"");
            // Nobody should be given a commentary for having its language.
            var (chosen, fits) = (YesNo(audio.Default), YesNo(audio.Default || audio.Role is not AudioRole.Commentary));
            text.Append(CultureInfo.InvariantCulture, $",DEFAULT={chosen},AUTOSELECT={fits}");
            if (CharacteristicOf(audio.Role) is { } characteristic) text.Append(CultureInfo.InvariantCulture, $",CHARACTERISTICS=\"{characteristic}\"");
            text.Append(CultureInfo.InvariantCulture, $",CHANNELS=\"{played.Channels}\",URI=\"audio/{played.Name}/index.m3u8\"\n");
        }
    }

    private static void AppendGroup(StringBuilder text, IReadOnlyList<TextRendition> group)
    {
        foreach (var one in group)
        {
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"{TextGroup}\",NAME=\"{Quotable(one.Label)}\"");
            if (one.Language is not null) text.Append(CultureInfo.InvariantCulture, $",LANGUAGE=\"{Quotable(one.Language)}\"");
            text.Append(CultureInfo.InvariantCulture, $",DEFAULT={YesNo(one.Default)},AUTOSELECT={YesNo(one.Default || !one.Commentary)},FORCED={YesNo(one.Forced)}");
            if (one.ForHearingImpaired) text.Append(",CHARACTERISTICS=\"public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound\"");
            text.Append(CultureInfo.InvariantCulture, $",URI=\"text/{one.Name}/index.m3u8\"\n");
        }
    }

    // RFC 8216 §4.3.4.1, and for speech its successor.
    private static string? CharacteristicOf(AudioRole role) => role switch
    {
        AudioRole.Description => "public.accessibility.describes-video",
        AudioRole.Intelligibility => "public.accessibility.enhances-speech-intelligibility",
        _ => null,
    };

    private static string YesNo(bool value) => value ? "YES" : "NO";

    private static (int Width, int Height) DisplaySize(VideoRendition video)
    {
        var (num, den) = (video.SampleAspect.Num, video.SampleAspect.Den);
        return num >= den
            ? ((int)Math.Round((double)video.Width * num / den), video.Height)
            : (video.Width, (int)Math.Round((double)video.Height * den / num));
    }

    private static double? FrameRate(Presentation presentation, VideoRendition video) => presentation.Timeline.FrameRate?.Value / video.FrameDivisor;

    // A quoted-string cannot contain a quote or a line break (RFC 8216 §4.2).
    private static string Quotable(string value) => string.Concat(value.Where(c => c is not '"' && !char.IsControl(c)));

    /// <summary>Sounds among which the listener chooses while the pictures stay.</summary>
    /// <param name="Id">GROUP-ID.</param>
    /// <param name="Told">Whose names, languages and roles the members have.</param>
    /// <param name="Played">What is heard of each.</param>
    private sealed record AudioGroupOf(string Id, IReadOnlyList<AudioRendition> Told, IReadOnlyList<AudioRendition> Played, IReadOnlyDictionary<string, RenditionMeasure> Measures)
    {
        public string Codecs => string.Join(',', Played.Select(a => a.Codec).Distinct(StringComparer.Ordinal));

        public long Peak => Played.Max(a => MeasureOf(a).PeakBitrate);

        public long Average => Played.Max(a => MeasureOf(a).AverageBitrate);

        private RenditionMeasure MeasureOf(AudioRendition audio) => Measures.GetValueOrDefault(audio.Name, new RenditionMeasure(audio.PeakBitrate, audio.Bitrate));
    }
}
