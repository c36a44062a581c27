using Kinora.Media.IO;

namespace Kinora.Fuzz.Targets;

/// <summary>An input as a file.</summary>
internal sealed class MemorySource(byte[] bytes) : IByteSource
{
    public long Length => bytes.Length;

    /// <summary>Bytes that were read, each as often as it was.</summary>
    public long BytesRead { get; private set; }

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Expect.That(offset >= 0, "Nothing is read before the beginning of a file.");
        if (offset >= bytes.Length) return new ValueTask<int>(0);
        var take = (int)Math.Min(buffer.Length, bytes.Length - offset);
        BytesRead += take;
        bytes.AsMemory((int)offset, take).CopyTo(buffer);
        return new ValueTask<int>(take);
    }
}
