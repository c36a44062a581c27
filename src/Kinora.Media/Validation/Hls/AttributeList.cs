using System.Globalization;
using System.Text.RegularExpressions;

namespace Kinora.Media.Validation.Hls;

/// <summary>The attributes of a tag (RFC 8216bis §4.2). What is wrong with them is found while they are read and asked for.</summary>
internal sealed partial class AttributeList
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Findings _findings;
    private readonly string _tag;

    private AttributeList(Findings findings, string place, string tag) => (_findings, Place, _tag) = (findings, place, tag);

    public string Place { get; }

    public static AttributeList Parse(string text, string tag, string place, Findings findings)
    {
        var list = new AttributeList(findings, place, tag);
        var at = 0;
        while (at < text.Length)
        {
            var match = Attribute().Match(text, at);
            if (!match.Success)
            {
                findings.Add(Rules.HlsSyntax, place, $"{tag}: “{Shortened(text[at..])}” is not an attribute.");
                break;
            }

            var name = match.Groups["name"].Value;
            if (!list._values.TryAdd(name, match.Groups["value"].Value)) findings.Add(Rules.HlsDuplicate, place, $"{tag} has {name} twice.");
            at = match.Index + match.Length;
            if (at == text.Length && text[^1] == ',') findings.Add(Rules.HlsSyntax, place, $"{tag} ends with a comma.");
        }

        return list;
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public bool Is(string name, string value) => _values.GetValueOrDefault(name) == value;

    /// <summary>The string within quotes; null when it is not there or has none.</summary>
    public string? Quoted(string name)
    {
        if (!_values.TryGetValue(name, out var value)) return null;
        return value is ['"', .. var inner, '"'] ? inner : Wrong<string>(name, "a quoted string");
    }

    public string? RequiredQuoted(string name) => IsThere(name) ? Quoted(name) : null;

    /// <summary>An enumerated string, which has no quotes.</summary>
    public string? Word(string name, params ReadOnlySpan<string> known)
    {
        if (!_values.TryGetValue(name, out var value)) return null;
        return known.Length == 0 ? (value[0] == '"' ? Wrong<string>(name, "a word without quotes") : value) : known.Contains(value) ? value : Wrong<string>(name, string.Join(" or ", known.ToArray()));
    }

    public string? RequiredWord(string name, params ReadOnlySpan<string> known) => IsThere(name) ? Word(name, known) : null;

    public long? Integer(string name)
    {
        if (!_values.TryGetValue(name, out var value)) return null;
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : WrongValue<long>(name, "a whole number");
    }

    public long? RequiredInteger(string name) => IsThere(name) ? Integer(name) : null;

    public double? Decimal(string name)
    {
        if (!_values.TryGetValue(name, out var value)) return null;
        return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : WrongValue<double>(name, "a decimal number");
    }

    public (int Width, int Height)? Resolution(string name)
    {
        if (!_values.TryGetValue(name, out var value)) return null;
        return value.Split('x') is [var across, var down]
            && int.TryParse(across, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(down, NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            ? (width, height)
            : WrongValue<(int, int)>(name, "a size like 1280x720");
    }

    private bool IsThere(string name)
    {
        if (Has(name)) return true;
        _findings.Add(Rules.HlsRequired, Place, $"{_tag} has no {name}.");
        return false;
    }

    private T? Wrong<T>(string name, string expected)
        where T : class
    {
        _findings.Add(Rules.HlsSyntax, Place, $"{_tag}: {name}={Shortened(_values[name])} is not {expected}.");
        return null;
    }

    private T? WrongValue<T>(string name, string expected)
        where T : struct
    {
        Wrong<string>(name, expected);
        return null;
    }

    private static string Shortened(string text) => text.Length > 40 ? text[..40] + "…" : text;

    [GeneratedRegex("\\G(?<name>[A-Z0-9-]+)=(?<value>\"[^\"\\r\\n]*\"|[^\",\\s][^\",]*)(,|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Attribute();
}
