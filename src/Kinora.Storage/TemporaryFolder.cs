namespace Kinora.Storage;

/// <summary>
/// A folder for half-written files that belongs to one living process: <c>.tmp/{id}</c>, guarded by a lock on <c>.tmp/{id}.lock</c> that the operating system drops
/// when the process dies. Whoever opens the store later deletes the folders whose lock nobody holds, so several processes can share a store.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly FileStream _lock;

    private TemporaryFolder(FileStream @lock, string path)
    {
        _lock = @lock;
        Path = path;
    }

    public string Path { get; }

    public string NewName() => System.IO.Path.Combine(Path, Guid.NewGuid().ToString("N"));

    public static TemporaryFolder Create(string parent)
    {
        Directory.CreateDirectory(parent);
        while (true)
        {
            var path = System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N"));
            if (TryLock(path, FileMode.CreateNew) is not { } guard) continue;
            if (!File.Exists(guard.Name))
            {
                guard.Dispose(); // a sweep saw the lock file before it was locked, and deleted it: take another name
                continue;
            }

            Directory.CreateDirectory(path);
            return new TemporaryFolder(guard, path);
        }
    }

    /// <summary>Deletes what killed processes left behind.</summary>
    public static void Sweep(string parent)
    {
        if (!Directory.Exists(parent)) return;
        var names = Directory.EnumerateFileSystemEntries(parent).Select(System.IO.Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var path = System.IO.Path.Combine(parent, name!);

            // Only its maker creates a lock file, before the folder: a folder without one is dead too.
            using var guard = TryLock(path, FileMode.Open);
            if (guard is not null || !File.Exists(path + ".lock")) Remove(path, guard);
        }
    }

    public void Dispose() => Remove(Path, _lock);

    private static void Remove(string path, FileStream? guard)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another sweep does the same.
        }

        File.Delete(path + ".lock");
        guard?.Dispose();
    }

    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path + ".lock", mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
