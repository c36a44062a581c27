using System.Globalization;
using System.Text;
using Kinora.Data;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Hosting;

/// <summary>
/// What people write about a video, with the same cleaning and the same limits wherever it comes in: init, tus metadata, edit.
/// A member that is null was not given.
/// </summary>
public sealed record VideoDetails
{
    public const int MaxTitle = 200;
    public const int MaxDescription = 5000;
    public const int MaxTags = 30;
    public const int MaxTag = 50;
    public const int MaxCategory = 50;

    public string? Title { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public string? Category { get; init; }

    // The JSON reader lets null into lists of what is never null.
    private bool HasNullTag { get; init; }

    /// <summary>Control characters and bidirectional overrides removed, white space put in order, tags distinct, all in Unicode's composed form (NFC).</summary>
    public async Task<VideoDetails> CleanAsync(KinoraDb db, CancellationToken cancellationToken)
    {
        string[] tags = Tags is null ? [] : [.. Tags.OfType<string>().Select(OneLine).Where(t => t.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        string[] texts = [OneLine(Title ?? ""), Lines(Description ?? ""), OneLine(Category ?? ""), .. tags];
        texts = await ComposeAsync(texts, db, cancellationToken);
        return new VideoDetails
        {
            Title = Title is null ? null : texts[0],
            Description = Description is null ? null : texts[1],
            Category = Category is null ? null : texts[2],
            Tags = Tags is null ? null : texts[3..],
            HasNullTag = Tags?.Any(t => t is null) == true,
        };
    }

    /// <summary>What is wrong, by the field's name in requests; empty when nothing is. For cleaned details.</summary>
    public Dictionary<string, string[]> Errors()
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (Title is not null && !HasInk(Title)) errors["title"] = ["A title needs at least one visible character."];
        if (Title?.Length > MaxTitle) errors["title"] = [$"A title has at most {MaxTitle} characters."];
        if (Description?.Length > MaxDescription) errors["description"] = [$"A description has at most {MaxDescription} characters."];
        if (Category?.Length > MaxCategory) errors["category"] = [$"A category has at most {MaxCategory} characters."];
        if (HasNullTag) errors["tags"] = ["A tag is a text."];
        else if (Tags?.Count > MaxTags) errors["tags"] = [$"A video has at most {MaxTags} tags."];
        else if (Tags?.Any(t => t.Length > MaxTag) == true) errors["tags"] = [$"A tag has at most {MaxTag} characters."];
        return errors;
    }

    /// <summary>A title for a file that came without one: its name, without the extension.</summary>
    public static string TitleOf(string filename)
    {
        var name = OneLine(Path.GetFileNameWithoutExtension(filename.Replace('\\', '/')).Replace('_', ' '));
        if (name.Length > MaxTitle) name = name[..(char.IsHighSurrogate(name[MaxTitle - 1]) ? MaxTitle - 1 : MaxTitle)].TrimEnd();
        return HasInk(name) ? name : "Untitled";
    }

    /// <summary>One line without what nobody can see; a lone surrogate becomes U+FFFD.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune)) line.Append(line.Length > 0 && line[^1] != ' ' ? " " : "");
            else if (!IsUnwanted(rune)) line.Append(rune.ToString());
        }

        return line.ToString().TrimEnd();
    }

    private static string Lines(string text)
    {
        var lines = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' || !IsUnwanted(rune)) lines.Append(rune.ToString());
        }

        return lines.ToString().Trim();
    }

    // Overrides of writing direction can make a name read as another one; the marks U+200E and U+200F, which only help, may stay.
    private static bool IsUnwanted(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE007F);

    private static bool HasInk(string text) =>
        text.EnumerateRunes().Any(r => Rune.GetUnicodeCategory(r) is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.SpaceSeparator or UnicodeCategory.OtherNotAssigned));

    // .NET composes nothing when it runs without ICU, so the database does; below U+0300 there is nothing to compose.
    private static async Task<string[]> ComposeAsync(string[] texts, KinoraDb db, CancellationToken cancellationToken)
    {
        if (Array.TrueForAll(texts, t => !t.AsSpan().ContainsAnyInRange('\u0300', '\uffff'))) return texts;
        return await db.Database
            .SqlQuery<string>($"select normalize(t, nfc) as \"Value\" from unnest({texts}) with ordinality as texts(t, n) order by n")
            .ToArrayAsync(cancellationToken);
    }
}
