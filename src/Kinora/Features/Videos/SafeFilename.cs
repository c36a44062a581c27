using System.Text;

namespace Kinora.Features.Videos;

/// <summary>A name that is harmless to save a download under, on any system: no folder, no control or direction characters, not hidden, not too long.</summary>
public static class SafeFilename
{
    private const int MaxLength = 150;
    private const string Forbidden = "<>:\"/\\|?*";

    public static string Of(string filename, string fallback)
    {
        var name = filename[(filename.LastIndexOfAny(['/', '\\']) + 1)..];
        var safe = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Control) continue;
            safe.Append(rune.IsBmp && Forbidden.Contains((char)rune.Value, StringComparison.Ordinal) ? "_" : rune.ToString());
        }

        name = Shorten(safe.ToString().TrimStart('.', ' ').TrimEnd('.', ' '));
        return name.Length > 0 ? name : fallback;
    }

    // The extension tells the system which program opens it, so the middle goes.
    private static string Shorten(string name)
    {
        if (name.Length <= MaxLength) return name;
        var extension = Path.GetExtension(name) is { Length: <= 16 } e ? e : "";
        var end = MaxLength - extension.Length;
        if (char.IsHighSurrogate(name[end - 1])) end--;
        return name[..end] + extension;
    }
}
