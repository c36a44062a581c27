using System.Globalization;

namespace Kinora.Hosting.Postgres;

/// <summary>What an earlier run left behind: a postmaster that outlived its Kinora, or the pid file of one that is no more.</summary>
internal static class Orphan
{
    /// <summary>The process of this cluster's postmaster, if one is alive. A number that now belongs to some other program is not it.</summary>
    public static int? Find(PostgresPlace place)
    {
        if (ReadPid(place) is not { } pid) return null;
        try
        {
            var arguments = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            var isOurs = Path.GetFileName(arguments[0]) == "postgres" && (arguments.Contains(place.SeenCluster) || arguments.Contains(place.Cluster) || arguments.Contains(place.Mounted().SeenCluster));
            return isOurs ? pid : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Stops a postmaster nobody owns, and clears the marks of a dead one. Only for the holder of the data folder's lock.</summary>
    /// <exception cref="StartException">It does not stop.</exception>
    public static void Clear(PostgresPlace place, ILogger logger)
    {
        if (Find(place) is { } pid)
        {
            logger.LogWarning("Stopping the PostgreSQL (process {ProcessId}) that an earlier Kinora left behind", pid);
            if (!Stop(place, pid)) throw new StartException($"The PostgreSQL of an earlier Kinora (process {pid}) does not stop.");
        }

        // PostgreSQL would take any live process of its user with that number for a running server, and refuse to start.
        if (Directory.Exists(place.Cluster)) File.Delete(place.PidFile);
    }

    /// <summary>Fast, then immediate, then killed. An immediate stop costs a replay of the log at the next start, no data.</summary>
    private static bool Stop(PostgresPlace place, int pid)
    {
        foreach (var (signal, patience) in Posix.StopSignals)
        {
            Posix.Signal(pid, signal);
            if (SpinWait.SpinUntil(() => Find(place) != pid, patience)) return true;
        }

        return false;
    }

    private static int? ReadPid(PostgresPlace place)
    {
        try
        {
            return int.TryParse(File.ReadLines(place.PidFile).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 1 ? pid : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
