using System.Globalization;

namespace Kinora.Media.Ladders;

/// <summary>
/// What the sounds of a presentation are called in a menu: as the file calls them, else by language. No two are called the same, because a player tells those of a
/// group apart by name (RFC 8216 §4.3.4.1.1).
/// </summary>
internal static class AudioLabels
{
    /// <summary>One for each track; null only for one that is alone and of which nothing is known.</summary>
    public static IReadOnlyList<string?> Of(IReadOnlyList<AudioTrack> tracks)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. tracks.Select(track => LabelOf(track, tracks) is { } label ? Unlike(label, taken) : null)];
    }

    private static string? LabelOf(AudioTrack track, IReadOnlyList<AudioTrack> tracks)
    {
        var language = LanguageNames.English(LanguageTags.Normalise(track.Language));
        // "Stereo" on each of five tracks tells nobody which is which.
        if (track.Title is { } title)
            return language is null || tracks.Count(t => string.Equals(t.Title, title, StringComparison.OrdinalIgnoreCase)) == 1 ? title : $"{language} – {title}";
        var spoken = language ?? (tracks.Count == 1 ? null : "Audio");
        return track.Role switch
        {
            AudioRole.Commentary => $"{spoken ?? "Audio"} (commentary)",
            AudioRole.Description => $"{spoken ?? "Audio"} (audio description)",
            AudioRole.Intelligibility => $"{spoken ?? "Audio"} (clear speech)",
            _ => spoken,
        };
    }

    /// <summary>The label, with a number where another is called the same.</summary>
    internal static string Unlike(string label, HashSet<string> taken)
    {
        var unique = label;
        for (var n = 2; !taken.Add(unique); n++) unique = string.Create(CultureInfo.InvariantCulture, $"{label} {n}");
        return unique;
    }
}
