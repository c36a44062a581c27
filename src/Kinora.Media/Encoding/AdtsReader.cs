using System.Runtime.CompilerServices;

namespace Kinora.Media.Encoding;

/// <summary>Takes AAC frames out of an ADTS stream (ISO/IEC 13818-7 §6.2) as they come.</summary>
internal static class AdtsReader
{
    private const int HeaderLength = 7;

    /// <summary>Each frame's raw_data_block.</summary>
    /// <exception cref="EndOfStreamException">The stream ends within a frame.</exception>
    /// <exception cref="InvalidDataException">Not ADTS.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        while (true)
        {
            var read = await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken);
            if (read == 0) yield break;
            if (read < HeaderLength) throw new EndOfStreamException("The stream ended within a frame's header.");

            // The encoder writes no checksum (protection_absent = 1).
            var length = ((header[3] & 3) << 11) | (header[4] << 3) | (header[5] >> 5);
            if (header[0] != 0xFF || (header[1] & 0xF1) != 0xF1 || length <= HeaderLength) throw new InvalidDataException("The encoder's output is not ADTS.");
            var frame = new byte[length - HeaderLength];
            await stream.ReadExactlyAsync(frame, cancellationToken);
            yield return frame;
        }
    }
}
