namespace Kinora.Hosting;

/// <summary>The addresses that are pages of the web app, spelled as in its router; a test holds the two lists together.</summary>
public static class WebPages
{
    public static IReadOnlyList<string> Patterns { get; } = ["/", "/watch/$videoId", "/signin", "/signup", "/upload", "/studio"];

    private static readonly string[][] Split = [.. Patterns.Select(Segments)];

    public static bool Contain(PathString path)
    {
        var segments = Segments(path.Value ?? "/");
        return Array.Exists(Split, pattern => pattern.Length == segments.Length && pattern.Zip(segments).All(p => IsMatch(p.First, p.Second)));
    }

    // The app's router ignores case, and one slash at the end.
    private static bool IsMatch(string pattern, string segment) => pattern.StartsWith('$') ? segment.Length > 0 : pattern.Equals(segment, StringComparison.OrdinalIgnoreCase);

    private static string[] Segments(string path) => (path is [.. var rest, '/'] ? rest : path).Split('/');
}
