namespace Kinora.Media.Tests.Infrastructure;

/// <summary>The corpus of real and hostile files, where the machine has it: extra rows for tests that also run without.</summary>
public static class SharedMedia
{
    /// <summary>Folder of the corpus, or null.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Paths relative to <see cref="Folder"/> of all media in one of its folders; empty without the corpus.</summary>
    public static IEnumerable<string> In(string kind)
    {
        if (Folder is null || !Directory.Exists(Path.Combine(Folder, kind))) return [];
        return Directory.EnumerateFiles(Path.Combine(Folder, kind))
            .Select(f => Path.GetRelativePath(Folder, f))
            .Where(f => Path.GetExtension(f) is not (".md" or ".py"))
            .Order(StringComparer.Ordinal);
    }

    public static string PathOf(string relative) => Path.Combine(Folder!, relative);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("KINORA_TEST_MEDIA") is { Length: > 0 } named) return named;
        var path = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "media"));
        return Directory.Exists(path) ? path : null;
    }
}
