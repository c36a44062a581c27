namespace Kinora.Media.IO;

/// <summary>Random access to the bytes of an original: a local file, or an object in a store read by ranges.</summary>
public interface IByteSource
{
    /// <summary>Total bytes.</summary>
    long Length { get; }

    /// <summary>Reads up to <paramref name="buffer"/>.Length bytes at <paramref name="offset"/>. Returns 0 only at or past the end.</summary>
    /// <exception cref="IOException">The bytes cannot be read.</exception>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);
}
