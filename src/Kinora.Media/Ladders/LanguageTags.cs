using System.Collections.Frozen;

namespace Kinora.Media.Ladders;

/// <summary>Language tags as manifests want them (BCP 47): the shortest code, lower case; MP4 and Matroska carry ISO 639-2's three letters.</summary>
internal static class LanguageTags
{
    // Of two codes for one language the terminological one, which MP4 wants, stands first.
    private const string TwoLetterCodes =
        "ara:ar ben:bn bul:bg cat:ca ces:cs cze:cs zho:zh chi:zh cym:cy wel:cy dan:da deu:de ger:de nld:nl dut:nl ell:el gre:el eng:en est:et eus:eu baq:eu fas:fa per:fa "
        + "fin:fi fra:fr fre:fr gle:ga glg:gl heb:he hin:hi hrv:hr hun:hu hye:hy arm:hy isl:is ice:is ind:id ita:it jpn:ja kan:kn kat:ka geo:ka kaz:kk khm:km kor:ko lav:lv "
        + "lit:lt mkd:mk mac:mk mal:ml mar:mr msa:ms may:ms mon:mn nob:nb nno:nn nor:no pan:pa pol:pl por:pt ron:ro rum:ro rus:ru slk:sk slo:sk slv:sl spa:es sqi:sq alb:sq "
        + "srp:sr swa:sw swe:sv tam:ta tel:te tha:th tur:tr ukr:uk urd:ur uzb:uz vie:vi";

    private static readonly FrozenDictionary<string, string> TwoLetters =
        TwoLetterCodes.Split(' ').Select(c => c.Split(':')).ToFrozenDictionary(c => c[0], c => c[1], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ThreeLetterCodes =
        TwoLetterCodes.Split(' ').Select(c => c.Split(':')).DistinctBy(c => c[1], StringComparer.Ordinal).ToFrozenDictionary(c => c[1], c => c[0], StringComparer.Ordinal);

    /// <summary>ISO 639-2/T code of a tag's language; null when it has none here.</summary>
    public static string? ThreeLetters(string? tag)
    {
        var language = tag?.Split('-')[0];
        if (language is { Length: 3 } && language.All(char.IsAsciiLetterLower)) return language;
        return language is null ? null : ThreeLetterCodes.GetValueOrDefault(language);
    }

    /// <summary>Null for what is not a tag, and for <c>und</c>.</summary>
    public static string? Normalise(string? tag)
    {
        if (string.IsNullOrEmpty(tag) || tag.Length > 35) return null;
        var parts = tag.Replace('_', '-').Split('-');
        if (parts[0].Length is < 2 or > 3 || !parts[0].All(char.IsAsciiLetter)) return null;
        if (parts.Skip(1).Any(p => p.Length is < 1 or > 8 || !p.All(char.IsAsciiLetterOrDigit))) return null;
        parts[0] = parts[0].ToLowerInvariant();
        if (parts[0] is "und" or "zxx" or "mul" or "mis") return null;
        if (TwoLetters.TryGetValue(parts[0], out var two)) parts[0] = two;
        return string.Join('-', parts);
    }
}
