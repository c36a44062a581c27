using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Storage;

/// <summary>The file system calls that crash safety needs and the framework lacks: a rename that never falls back on a copy, and fsync of a directory.</summary>
internal static partial class DurableFiles
{
    /// <summary>EEXIST, which .NET makes an <see cref="IOException"/> without a type of its own.</summary>
    public const int Exists = 17;

    private const int CrossDevice = 18;
    private const int NoSuchEntry = 2;
    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC, the same on x64 and arm64

    /// <summary>Replaces <paramref name="target"/> by <paramref name="source"/> in one step. False when they lie on different file systems; nothing has happened then.</summary>
    /// <exception cref="DirectoryNotFoundException">The target's folder, or the source, does not exist.</exception>
    public static bool TryRename(string source, string target)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.Move(source, target, overwrite: true);
            return true;
        }

        if (Rename(source, target) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        if (error == CrossDevice) return false;
        var message = $"rename failed: {Marshal.GetPInvokeErrorMessage(error)}";
        throw error == NoSuchEntry ? new DirectoryNotFoundException(message) : new IOException(message, new Win32Exception(error));
    }

    /// <summary>Waits until the file's bytes are on the disk.</summary>
    public static void Flush(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Waits until the names in a directory are on the disk; a file that was synced can still vanish with its name.</summary>
    public static void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var handle = Open(path, ReadOnlyCloseOnExec);
        if (handle.IsInvalid) throw new DirectoryNotFoundException($"open of a directory failed: {Marshal.GetLastPInvokeErrorMessage()}");
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string source, string target);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
