using Kinora.Hosting;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Features.Uploads;

/// <summary>Where the bytes of unfinished uploads lie: one file each, named by the upload's id, beside the object store so that finishing is a rename.</summary>
public sealed class UploadFiles
{
    private const long LargestReserve = 1L << 30;

    public UploadFiles(KinoraOptions options)
    {
        Folder = Path.Combine(options.Data, "uploads");
        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    public string PathOf(string uploadId) => Path.Combine(Folder, uploadId);

    /// <summary>Opens the file for writing, making it if need be; its name is on the disk when this returns.</summary>
    public SafeFileHandle Open(string uploadId)
    {
        var path = PathOf(uploadId);
        var isNew = !File.Exists(path);
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (isNew) NativeFiles.FlushDirectory(Folder);
        return handle;
    }

    public void Delete(string uploadId) => File.Delete(PathOf(uploadId));

    /// <summary>Bytes that the disk can still take of uploads. A little is left for the database and for what is encoded: a server whose database cannot write is worse than one that takes no more.</summary>
    public long FreeSpace()
    {
        var drive = new DriveInfo(Folder);
        return Math.Max(0, drive.AvailableFreeSpace - Math.Min(LargestReserve, drive.TotalSize / 50));
    }

    /// <summary>Whether an exception says that the disk, or this user's share of it, is full.</summary>
    public static bool IsFull(Exception e) => e is IOException && e.HResult is 28 or 122 or 27; // ENOSPC, EDQUOT, EFBIG
}
