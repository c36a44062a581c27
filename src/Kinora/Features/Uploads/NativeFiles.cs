using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Features.Uploads;

/// <summary>What Linux can do with files and .NET has no name for.</summary>
internal static class NativeFiles
{
    private const int DirectoryReadOnly = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC
    private const uint StartWriting = 2; // SYNC_FILE_RANGE_WRITE

    /// <summary>Lets the disk begin with these bytes now, so that little is left to do when somebody waits for them. A hint: failure has no consequence.</summary>
    public static void StartWriteback(SafeFileHandle file, long offset, long length) => _ = sync_file_range(file, offset, length, StartWriting);

    /// <summary>Waits until the names in a directory are on the disk; a file that was synced can still vanish with its name.</summary>
    public static void FlushDirectory(string path)
    {
        using var handle = open(path, DirectoryReadOnly);
        if (handle.IsInvalid) throw new IOException($"A directory could not be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Copies inside the kernel; where the file system can share blocks, without copying.</summary>
    /// <returns>How many bytes were copied: at least one unless the source has ended. -1 when the kernel cannot do it between these files.</returns>
    public static long CopyRange(SafeFileHandle from, long fromOffset, SafeFileHandle to, long toOffset, long length)
    {
        var copied = copy_file_range(from, ref fromOffset, to, ref toOffset, (nuint)length, 0);
        if (copied >= 0) return (long)copied;
        var error = Marshal.GetLastPInvokeError();
        // EXDEV, EINVAL, ENOSYS, EOPNOTSUPP: ask .NET to do it.
        if (error is 18 or 22 or 38 or 95) return -1;
        throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

#pragma warning disable IDE1006, SYSLIB1054, CA2101 // The C names; nothing here needs generated marshalling.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int sync_file_range(SafeFileHandle fd, long offset, long nbytes, uint flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint copy_file_range(SafeFileHandle fd_in, ref long off_in, SafeFileHandle fd_out, ref long off_out, nuint len, uint flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
#pragma warning restore IDE1006, SYSLIB1054, CA2101
}
