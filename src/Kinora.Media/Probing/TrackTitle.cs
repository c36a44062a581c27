using System.Text;

namespace Kinora.Media.Probing;

/// <summary>What a file calls a track, as far as it is worth showing to people.</summary>
internal static class TrackTitle
{
    private const int Longest = 80;

    // What the programs that write files put where a handler's name could be.
    private static readonly string[] Writers = ["handler", "core media", "iso media", "mainconcept", "gpac", "l-smash"];

    /// <summary>One line of what manifests can tell: without quotes, which playlists have not, and what is no character in XML. Null when nothing is left.</summary>
    public static string? Of(string? text)
    {
        if (text is null) return null;
        var runes = text.EnumerateRunes().Where(r => !Rune.IsControl(r) && r.Value is not (0xFFFD or 0xFFFE or 0xFFFF)).Take(Longest);
        var line = string.Concat(runes).Replace('"', '\'').Trim();
        return line.Length == 0 ? null : line;
    }

    /// <summary>As <see cref="Of"/>, of the handler of a track (ISO/IEC 14496-12 §8.4.3); null when it only tells what kind of track it is, or by whom.</summary>
    public static string? OfHandler(string? text) =>
        Of(text) is { } name && !Writers.Any(w => name.Contains(w, StringComparison.OrdinalIgnoreCase)) && name.ToUpperInvariant() is not ("SOUND" or "AUDIO") ? name : null;
}
