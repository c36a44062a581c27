namespace Kinora.Media.Validation;

/// <summary>The files that a local presentation may name.</summary>
internal static class LocalFiles
{
    // As the kernel counts (path_resolution(7)).
    private const int MostLinks = 40;

    /// <summary>Addresses are escaped, and may have queries, which files have not.</summary>
    public static string PathOf(Uri address) => Uri.UnescapeDataString(address.AbsolutePath);

    /// <summary>Whether a file lies in the folder of the root, wherever links lead.</summary>
    public static bool IsBeside(Uri address, Uri root)
    {
        try
        {
            var folder = Real(Path.GetDirectoryName(PathOf(root))!);
            return !address.IsUnc && Real(PathOf(address)).StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The path without links; what does not exist stays as it is.</summary>
    /// <exception cref="IOException">Links lead in circles.</exception>
    public static string Real(string path)
    {
        var links = 0;
        return Real(path, ref links);
    }

    private static string Real(string path, ref int links)
    {
        var real = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks) throw new IOException($"{path}: too many links.");
            real = Real(Path.Combine(real, target), ref links);
        }

        return real;
    }
}
