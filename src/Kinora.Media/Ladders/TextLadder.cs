using System.Globalization;

namespace Kinora.Media.Ladders;

/// <summary>Which subtitles of a source are offered: all that are text. Pure.</summary>
internal static class TextLadder
{
    /// <summary>More than this no menu holds; films for the whole world have some 40.</summary>
    private const int MaxTracks = 64;

    public static IReadOnlyList<TextRendition> Plan(MediaFile file)
    {
        SubtitleTrack[] tracks = [.. file.Subtitles.Where(t => t.IsText).Take(MaxTracks)];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var chosen = Array.Find(tracks, t => t.IsDefault && !t.IsCommentary);
        return [.. tracks.Select((track, i) => new TextRendition
        {
            Name = i == 0 ? "text" : string.Create(CultureInfo.InvariantCulture, $"text-{i + 1}"),
            StreamIndex = track.StreamIndex,
            Language = LanguageTags.Normalise(track.Language),
            Label = AudioLabels.Unlike(LabelOf(track, tracks), taken),
            Default = track == chosen,
            Forced = track.IsForced,
            ForHearingImpaired = track.IsForHearingImpaired,
            Commentary = track.IsCommentary,
        })];
    }

    private static string LabelOf(SubtitleTrack track, SubtitleTrack[] tracks)
    {
        var language = LanguageNames.English(LanguageTags.Normalise(track.Language));
        // "Full" on each of five tracks tells nobody which is which.
        if (track.Title is { } title)
            return language is null || tracks.Count(t => string.Equals(t.Title, title, StringComparison.OrdinalIgnoreCase)) == 1 ? title : $"{language} – {title}";
        var read = language ?? "Subtitles";
        return track.IsForced ? $"{read} (forced)" : track.IsForHearingImpaired ? $"{read} (CC)" : track.IsCommentary ? $"{read} (commentary)" : read;
    }
}
