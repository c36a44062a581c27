using System.Collections.Frozen;

namespace Kinora.Media.Ladders;

/// <summary>English names of languages, for players that show only the names they are given. (The program runs without the cultures of ICU, which would know them.)</summary>
internal static class LanguageNames
{
    private const string Names =
        "ar:Arabic bg:Bulgarian bn:Bengali ca:Catalan cs:Czech cy:Welsh da:Danish de:German el:Greek en:English es:Spanish et:Estonian eu:Basque fa:Persian fi:Finnish fr:French "
        + "ga:Irish gl:Galician he:Hebrew hi:Hindi hr:Croatian hu:Hungarian hy:Armenian id:Indonesian is:Icelandic it:Italian ja:Japanese ka:Georgian kk:Kazakh km:Khmer kn:Kannada "
        + "ko:Korean lt:Lithuanian lv:Latvian mk:Macedonian ml:Malayalam mn:Mongolian mr:Marathi ms:Malay my:Burmese nb:Norwegian nl:Dutch nn:Nynorsk no:Norwegian pa:Punjabi pl:Polish pt:Portuguese "
        + "ro:Romanian ru:Russian sk:Slovak sl:Slovenian sq:Albanian sr:Serbian sv:Swedish sw:Swahili ta:Tamil te:Telugu th:Thai tr:Turkish uk:Ukrainian ur:Urdu uz:Uzbek "
        + "vi:Vietnamese zh:Chinese";

    private static readonly FrozenDictionary<string, string> ByLanguage =
        Names.Split(' ').Select(n => n.Split(':')).ToFrozenDictionary(n => n[0], n => n[1], StringComparer.Ordinal);

    /// <summary>Of a normalised tag, with what it tells beyond the language in brackets; the tag itself where the language has no name here.</summary>
    public static string? English(string? tag) => tag?.Split('-') is not [var language, .. var rest] ? null
        : !ByLanguage.TryGetValue(language, out var name) ? tag
        : rest.Length == 0 ? name
        : $"{name} ({string.Join('-', rest)})";
}
