using Microsoft.Win32.SafeHandles;

namespace Kinora.Media.IO;

/// <summary>A local file, opened once and read at any offset from any number of threads.</summary>
public sealed class FileByteSource : IByteSource, IDisposable
{
    /// <summary>On Linux an asynchronous read is a read on another thread, and for a piece of this size going there costs more than reading.</summary>
    private const int Small = 64 * 1024;

    private readonly SafeFileHandle _handle;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public FileByteSource(string path)
    {
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess | FileOptions.Asynchronous);
        Length = RandomAccess.GetLength(_handle);
    }

    public long Length { get; }

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.Length > Small) return RandomAccess.ReadAsync(_handle, buffer, offset, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<int>(RandomAccess.Read(_handle, buffer.Span, offset));
    }

    public void Dispose() => _handle.Dispose();
}
