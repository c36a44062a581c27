using Kinora.Data;
using Kinora.Data.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Features.Uploads;

/// <summary>
/// Joins partial uploads into one file: the first becomes the whole by renaming, the others are copied behind it by the kernel, in constant memory. May be repeated after a crash at any
/// point: every part but the first keeps its file until the whole is complete, and is copied to the same place again.
/// </summary>
public sealed class UploadJoin(IDbContextFactory<KinoraDb> databases, UploadFiles files)
{
    private const long Step = 64 << 20;

    /// <summary>For a final upload whose lock the caller holds.</summary>
    public async Task JoinAsync(Upload final, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var ids = final.Parts;
        var lengths = await db.Uploads.Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Received, StringComparer.Ordinal, cancellationToken);
        if (lengths.Count != ids.Length) throw new FileNotFoundException("A part of the upload is gone.");
        await Task.Run(() => Join(final, lengths, cancellationToken), cancellationToken);
        await db.Uploads.Where(u => u.Id == final.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.Received, final.Length!.Value), cancellationToken);
    }

    private void Join(Upload final, Dictionary<string, long> lengths, CancellationToken cancellationToken)
    {
        // A part without bytes has no file.
        if (lengths[final.Parts[0]] > 0 && !File.Exists(files.PathOf(final.Id))) File.Move(files.PathOf(final.Parts[0]), files.PathOf(final.Id));

        using var whole = files.Open(final.Id);
        NativeFiles.FlushDirectory(files.Folder);
        var offset = lengths[final.Parts[0]];
        foreach (var part in final.Parts.Skip(1))
        {
            if (lengths[part] > 0)
            {
                using var from = File.OpenHandle(files.PathOf(part));
                Copy(from, whole, offset, lengths[part], cancellationToken);
            }

            offset += lengths[part];
        }

        RandomAccess.FlushToDisk(whole);
    }

    private static void Copy(SafeFileHandle from, SafeFileHandle to, long at, long length, CancellationToken cancellationToken)
    {
        for (var done = 0L; done < length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copied = NativeFiles.CopyRange(from, done, to, at + done, Math.Min(Step, length - done));
            if (copied < 0) copied = CopyOneBuffer(from, done, to, at + done, length - done);
            if (copied == 0) throw new EndOfStreamException("A part is shorter than what was acknowledged of it.");
            NativeFiles.StartWriteback(to, at + done, copied);
            done += copied;
        }
    }

    private static long CopyOneBuffer(SafeFileHandle from, long fromOffset, SafeFileHandle to, long toOffset, long length)
    {
        var buffer = new byte[Math.Min(length, 1 << 20)];
        var read = RandomAccess.Read(from, buffer, fromOffset);
        RandomAccess.Write(to, buffer.AsSpan(0, read), toOffset);
        return read;
    }
}
