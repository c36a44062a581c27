using System.Diagnostics;
using System.Globalization;

namespace Kinora.Hosting.Postgres;

/// <summary>Where initdb and postgres are: Debian keeps them out of the PATH, a folder per version.</summary>
internal static class PostgresPrograms
{
    private const string Debian = "/usr/lib/postgresql";

    /// <param name="version">The major version that the cluster was made with; null for a new one.</param>
    /// <exception cref="StartException">There is none, or none of that version.</exception>
    public static string Find(PostgresOptions options, string? version)
    {
        var candidates = Candidates(options).Where(f => File.Exists(Path.Combine(f, "postgres")) && File.Exists(Path.Combine(f, "initdb"))).ToArray();
        if (candidates.Length == 0)
            throw new StartException("PostgreSQL is not installed. Install it (apt-get install postgresql), name its folder in Postgres:Bin, or name a server in Database.");
        if (version is null) return candidates[0];

        return Array.Find(candidates, c => MajorOf(c)?.ToString(CultureInfo.InvariantCulture) == version)
            ?? throw new StartException($"The data folder was made by PostgreSQL {version}, which is not installed here. Install postgresql-{version}, or move the data by pg_dump.");
    }

    private static IEnumerable<string> Candidates(PostgresOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.Bin)) return [options.Bin];
        var byPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var byVersion = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var v) ? v : 0).Select(d => Path.Combine(d, "bin"))
            : [];
        return [.. byVersion, .. byPath];
    }

    public static int? MajorOf(string bin)
    {
        var start = new ProcessStartInfo(Path.Combine(bin, "postgres")) { ArgumentList = { "--version" }, RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
        return int.TryParse(line.Split(' ').ElementAtOrDefault(2)?.Split('.')[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }
}
