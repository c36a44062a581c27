using System.Diagnostics;

namespace Kinora.Hosting.Postgres;

/// <summary>Makes the folders of a private PostgreSQL, owned by the user that it runs as and closed to everybody else.</summary>
internal static class PostgresFolders
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <returns>The place, mounted elsewhere when the user cannot reach the data folder.</returns>
    public static PostgresPlace Prepare(PostgresPlace place, Account? account)
    {
        Own(place.Root, account);
        var reachable = account is null || CanEnter(place, account) ? place : Mount(place, account);

        // Nothing alive has its socket here: the lock is ours and orphans are gone. Whatever stands there is stale, or was put there by a stranger.
        if (Directory.Exists(place.Socket) && new DirectoryInfo(place.Socket).LinkTarget is null) Directory.Delete(place.Socket, recursive: true);
        Own(place.Socket, account);
        return reachable;
    }

    /// <summary>Removes what had to be put outside the data folder.</summary>
    public static void Clean(PostgresPlace place, ILogger logger)
    {
        try
        {
            foreach (var folder in new[] { place.Socket, place.SeenRoot })
                if (!folder.StartsWith(place.Root, StringComparison.Ordinal) && Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.LogDebug(e, "A temporary folder of PostgreSQL stays behind");
        }
    }

    private static void Own(string folder, Account? account)
    {
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            if (new DirectoryInfo(folder).LinkTarget is not null) throw new StartException($"{folder} is a link; PostgreSQL needs a folder of its own there.");
            if (account is not null) Posix.ChangeOwner(folder, account);
            File.SetUnixFileMode(folder, OwnerOnly);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartException($"{folder} belongs to another user. Start Kinora as the user who made it (root, perhaps), or choose another data folder.", e);
        }
    }

    private static PostgresPlace Mount(PostgresPlace place, Account account)
    {
        var mounted = place.Mounted();
        Directory.CreateDirectory(mounted.SeenRoot);
        if (CanEnter(mounted, account)) return mounted;

        throw new StartException(
            $"PostgreSQL will not run as root, and the user {account.Name} cannot reach {place.Root}. Choose a data folder that others may pass through " +
            "(--data /srv/kinora), start Kinora as another user than root, or name a server in Database.");
    }

    private static bool CanEnter(PostgresPlace place, Account account)
    {
        using var process = Process.Start(PostgresCommand.Build(account, place, "KILL", ["test", "-w", place.SeenRoot]))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
