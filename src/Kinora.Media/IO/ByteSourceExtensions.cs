namespace Kinora.Media.IO;

public static class ByteSourceExtensions
{
    extension(IByteSource source)
    {
        /// <summary>Fills the whole buffer.</summary>
        /// <exception cref="EndOfStreamException">The source ends before the buffer is full.</exception>
        public async ValueTask ReadExactlyAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            while (!buffer.IsEmpty)
            {
                var read = await source.ReadAsync(offset, buffer, cancellationToken);
                if (read == 0) throw new EndOfStreamException();
                offset += read;
                buffer = buffer[read..];
            }
        }
    }
}
