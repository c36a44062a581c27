using Kinora.Media.IO;

namespace Kinora.Media.Tests.IsoBmff;

/// <summary>Bytes in memory that count how often, and how many of them, are read.</summary>
internal sealed class MemoryByteSource(byte[] bytes) : IByteSource, IDisposable
{
    public long Length => bytes.Length;

    public int Reads { get; private set; }

    public long BytesRead { get; private set; }

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Reads++;
        if (offset >= bytes.Length) return new ValueTask<int>(0);
        var take = (int)Math.Min(buffer.Length, bytes.Length - offset);
        BytesRead += take;
        bytes.AsMemory((int)offset, take).CopyTo(buffer);
        return new ValueTask<int>(take);
    }

    public void Dispose()
    {
    }
}
