using System.Buffers;
using System.Runtime.CompilerServices;

namespace Kinora.Storage;

/// <summary>
/// Objects as files below a folder: the key is the relative path. A put writes a temporary file on the same file system, waits until its bytes are on the disk, and
/// renames it into place, so a reader sees the old object or the new one. Because folders are real, a key cannot be both an object and the prefix of another.
/// </summary>
public sealed class FolderStore : IObjectStore, IDisposable
{
    private const int CopyBufferSize = 1 << 17;

    private readonly string _root;
    private readonly TemporaryFolder _temporary;

    /// <summary>Opens the store, creating the folder where needed, and deletes the temporary files of processes that were killed.</summary>
    /// <exception cref="IOException">The folder cannot be created or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public FolderStore(string root)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        Directory.CreateDirectory(_root);
        var temporary = Path.Combine(_root, ".tmp");
        TemporaryFolder.Sweep(temporary);
        _temporary = TemporaryFolder.Create(temporary);
    }

    public string LocalPath(ObjectKey key) => Path.Combine(_root, key.Value);

    public Task PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        PutAsync(
            key,
            async (temporary, token) =>
            {
                using var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous, content.Length);
                await RandomAccess.WriteAsync(handle, content, 0, token);
                RandomAccess.FlushToDisk(handle);
            },
            cancellationToken);

    public Task PutAsync(ObjectKey key, Stream content, long? length, CancellationToken cancellationToken) =>
        PutAsync(key, (temporary, token) => CopyAsync(content, length, temporary, token), cancellationToken);

    public async Task AdoptAsync(ObjectKey key, string localPath, CancellationToken cancellationToken)
    {
        if (!File.Exists(localPath))
        {
            if (File.Exists(LocalPath(key))) return;
            throw new FileNotFoundException("There is no such file to adopt.", localPath);
        }

        // Gigabytes that the kernel has not written yet can take seconds: not on the caller's thread.
        try
        {
            await Task.Run(() => DurableFiles.Flush(localPath), cancellationToken);
            if (TryPlace(localPath, key)) return;
        }
        catch (IOException) when (!File.Exists(localPath) && File.Exists(LocalPath(key)))
        {
            return; // somebody else adopted it at the same time
        }

        var source = new FileStream(localPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (source) await PutAsync(key, source, source.Length, cancellationToken);
        File.Delete(localPath);
    }

    public Task<Stream?> OpenReadAsync(ObjectKey key, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        try
        {
            var handle = File.OpenHandle(LocalPath(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
            var end = RandomAccess.GetLength(handle);
            offset = Math.Min(offset, end);
            return Task.FromResult<Stream?>(new RangeStream(handle, offset, Math.Min(length ?? long.MaxValue, end - offset)));
        }
        catch (Exception e) when (IsAbsence(e, key))
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancellationToken) => Task.FromResult(Describe(key, new FileInfo(LocalPath(key))));

    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var path = LocalPath(key);
        if (File.Exists(path)) File.Delete(path);
        return Task.CompletedTask;
    }

    public async Task DeletePrefixAsync(ObjectKey prefix, CancellationToken cancellationToken)
    {
        var path = LocalPath(prefix);
        if (!Directory.Exists(path)) return;

        // Out of sight in one step, whatever is being put meanwhile; what a crash leaves of it, the next sweep deletes.
        var doomed = _temporary.NewName();
        try
        {
            Directory.Move(path, doomed);
        }
        catch (DirectoryNotFoundException)
        {
            return; // somebody else was faster
        }

        await Task.Run(() => DeleteTree(doomed), CancellationToken.None);
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(ObjectKey? prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var info in List(prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return info;
        }
    }

    /// <summary>Removes the temporary files of this instance.</summary>
    public void Dispose() => _temporary.Dispose();

    private async Task PutAsync(ObjectKey key, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var temporary = _temporary.NewName();
        try
        {
            await write(temporary, cancellationToken);
            if (!TryPlace(temporary, key)) throw new IOException("A part of the store's folder is another file system, so nothing can be put there in one step.");
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Renames a flushed file into place and makes the name durable. False when it lies on another file system.</summary>
    private bool TryPlace(string source, ObjectKey key)
    {
        var path = LocalPath(key);
        var folder = Path.GetDirectoryName(path)!;
        var oldest = folder; // the deepest folder that was there before: its own name is durable already
        for (var attempt = 1; ; attempt++)
        {
            while (oldest.Length > _root.Length && !Directory.Exists(oldest)) oldest = Path.GetDirectoryName(oldest)!;
            try
            {
                Directory.CreateDirectory(folder);
                if (!DurableFiles.TryRename(source, path)) return false;
                break;
            }
            catch (IOException e) when ((e is DirectoryNotFoundException || e.HResult == DurableFiles.Exists) && attempt < 1000 && File.Exists(source) && !Directory.Exists(path) && !IsBelowFile(folder))
            {
                // A DeletePrefix took the folder away in between (or under the feet of CreateDirectory, which then says that it exists).
            }
        }

        try
        {
            for (var dirty = folder; dirty.Length >= oldest.Length; dirty = Path.GetDirectoryName(dirty)!) DurableFiles.FlushDirectory(dirty);
        }
        catch (DirectoryNotFoundException)
        {
            // The object was put, and its whole folder deleted right after.
        }

        return true;
    }

    private bool IsBelowFile(string folder)
    {
        for (; folder.Length > _root.Length; folder = Path.GetDirectoryName(folder)!)
        {
            if (File.Exists(folder)) return true;
        }

        return false;
    }

    private static void DeleteTree(string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 10)
            {
                // A put that had already looked the folder up still landed in it.
            }
        }
    }

    private static async Task CopyAsync(Stream content, long? length, string temporary, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous, length ?? 0);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
        try
        {
            var written = 0L;
            while (true)
            {
                var read = await content.ReadAsync(buffer, cancellationToken);
                if (read == 0) break;
                if (written + read > length) throw new InvalidDataException("The stream holds more bytes than were announced.");
                await RandomAccess.WriteAsync(handle, buffer.AsMemory(0, read), written, cancellationToken);
                written += read;
            }

            if (written < length) throw new EndOfStreamException("The stream ended before the announced length.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        RandomAccess.FlushToDisk(handle);
    }

    private IEnumerable<ObjectInfo> List(ObjectKey? prefix)
    {
        var folder = prefix is null ? _root : LocalPath(prefix);
        if (!Directory.Exists(folder)) yield break;

        // A folder sorts as its name and a slash: "a-b" comes before "a/b", "a0" after. So the order is that of whole keys.
        var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .Select(e => (Entry: e, Name: e is DirectoryInfo ? e.Name + "/" : e.Name))
            .OrderBy(e => e.Name, StringComparer.Ordinal);
        foreach (var (entry, name) in entries)
        {
            var child = name.TrimEnd('/');
            if (!ObjectKey.TryParse(prefix is null ? child : $"{prefix}/{child}", out var key)) continue; // .tmp, and what is not ours
            if (entry.LinkTarget is not null) continue; // nothing of ours is a link, and one could lead out of the store or in a circle
            if (entry is FileInfo file)
            {
                if (Describe(key, file) is { } info) yield return info;
                continue;
            }

            foreach (var info in List(key)) yield return info;
        }
    }

    private static ObjectInfo? Describe(ObjectKey key, FileInfo file)
    {
        file.Refresh();
        return file.Exists ? new ObjectInfo(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)) : null;
    }

    private bool IsAbsence(Exception e, ObjectKey key) =>
        e is FileNotFoundException or DirectoryNotFoundException || (e is UnauthorizedAccessException && Directory.Exists(LocalPath(key)));
}
