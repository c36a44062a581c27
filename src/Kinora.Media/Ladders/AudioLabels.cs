using System.Globalization;
using System.Text.RegularExpressions;

namespace Kinora.Media.Ladders;

/// <summary>
/// What the sounds of a presentation are called in a menu: as the file calls them, else by language. No two are called the same, because a player tells those of a
/// group apart by name (RFC 8216 §4.3.4.1.1).
/// </summary>
internal static partial class AudioLabels
{
    /// <summary>One for each track, and what it would be called in 5.1; null only for one that is alone and of which nothing is known.</summary>
    public static IReadOnlyList<(string? Label, string Surround)> Of(IReadOnlyList<AudioTrack> tracks)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        string?[] labels = [.. tracks.Select(track => LabelOf(track, tracks) is { } label ? Unlike(label, taken) : null)];
        return [.. labels.Select(label => (label, label is null ? "5.1" : Unlike(label + " 5.1", taken)))];
    }

    private static string? LabelOf(AudioTrack track, IReadOnlyList<AudioTrack> tracks)
    {
        var language = LanguageNames.English(LanguageTags.Normalise(track.Language));
        // "Stereo" on each of five tracks tells nobody which is which; and "5.1" is wrong of its downmix.
        if (TitleOf(track) is { } title)
            return language is null || title == language || tracks.Count(t => string.Equals(TitleOf(t), title, StringComparison.OrdinalIgnoreCase)) == 1 ? title : $"{language} – {title}";
        var spoken = language ?? (tracks.Count == 1 && !AudioLadder.IsAround(track) ? null : "Audio");
        return track.Role switch
        {
            AudioRole.Commentary => $"{spoken ?? "Audio"} (commentary)",
            AudioRole.Description => $"{spoken ?? "Audio"} (audio description)",
            AudioRole.Intelligibility => $"{spoken ?? "Audio"} (clear speech)",
            _ => spoken,
        };
    }

    private static string? TitleOf(AudioTrack track) =>
        track.Title is not { } title || !AudioLadder.IsAround(track) ? track.Title : Layout().Replace(title, "").Trim() is { Length: > 0 } rest ? rest : null;

    [GeneratedRegex(@"[\s,–(\[-]*\b(surround([\s-]*sound)?|[5-7]\.[01](\s*ch\w*)?)\b[)\]]?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Layout();

    /// <summary>The label, with a number where another is called the same.</summary>
    internal static string Unlike(string label, HashSet<string> taken)
    {
        var unique = label;
        for (var n = 2; !taken.Add(unique); n++) unique = string.Create(CultureInfo.InvariantCulture, $"{label} {n}");
        return unique;
    }
}
