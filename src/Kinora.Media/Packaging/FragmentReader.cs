using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Kinora.Media.IsoBmff;

namespace Kinora.Media.Packaging;

/// <summary>Reads ffmpeg's fragmented MP4 of one track from a pipe, fragment by fragment, as they appear.</summary>
public static class FragmentReader
{
    private const int MaxHeader = 4 * 1024 * 1024;
    private const int MaxData = 512 * 1024 * 1024;

    /// <summary>Memory that a box gets before anything of it has come.</summary>
    private const int FirstPiece = 1024 * 1024;

    /// <summary>Each complete fragment, in order. The stream is read no further than the fragment that is yielded.</summary>
    /// <param name="stream">The pipe; not disposed of.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="EndOfStreamException">The stream ended within a fragment: the encoder was stopped. The torn fragment is not yielded.</exception>
    /// <exception cref="InvalidDataException">The stream is not a fragmented MP4 of one H.264 or AAC track.</exception>
    public static async IAsyncEnumerable<Fragment> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FragmentedTrack? track = null;
        Fragment? pending = null;
        var header = new byte[16];
        while (await ReadHeaderAsync(stream, header, cancellationToken) is { } box)
        {
            switch (box.Type)
            {
                case FourCC.Moov when track is null:
                    track = FragmentedTrack.Parse(await ReadBodyAsync(stream, box.Length, MaxHeader, cancellationToken));
                    break;
                case FourCC.Moof when pending is null && track is not null:
                    pending = track.ReadFragment(await ReadBodyAsync(stream, box.Length, MaxHeader, cancellationToken));
                    break;
                case FourCC.Mdat when pending is not null:
                    var data = await ReadBodyAsync(stream, box.Length, MaxData, cancellationToken);
                    var fragment = pending;
                    pending = null;
                    if (fragment.Sizes.Sum(s => (long)s) != data.Length) throw new InvalidDataException("A fragment's samples are not what its mdat holds.");
                    yield return fragment with { Data = data };
                    break;
                case FourCC.Moov or FourCC.Moof or FourCC.Mdat:
                    throw new InvalidDataException("The boxes of the stream come in the wrong order.");
                default:
                    await ReadBodyAsync(stream, box.Length, MaxHeader, cancellationToken);
                    break;
            }
        }
        if (pending is not null) throw new EndOfStreamException("The stream ended before the data of its last fragment.");
    }

    /// <summary>The first sample of a segment, which is read no further than that.</summary>
    /// <param name="init">The segment's init segment.</param>
    /// <param name="segment">Not disposed of.</param>
    /// <param name="limit">Bytes of the largest sample.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="EndOfStreamException">The segment ends before the end of its first sample.</exception>
    /// <exception cref="InvalidDataException">Together they are not a fragmented MP4 of one H.264 or AAC track, or the sample is too large.</exception>
    public static async Task<byte[]> FirstSampleAsync(byte[] init, Stream segment, int limit, CancellationToken cancellationToken)
    {
        FragmentedTrack? track = null;
        Fragment? fragment = null;
        var header = new byte[16];
        using var head = new MemoryStream(init);
        foreach (var stream in new[] { head, segment })
        {
            while (await ReadHeaderAsync(stream, header, cancellationToken) is { } box)
            {
                if (box.Type == FourCC.Mdat && fragment is not null) return await ReadBodyAsync(stream, fragment.Sizes[0], limit, cancellationToken);
                var body = await ReadBodyAsync(stream, box.Length, MaxHeader, cancellationToken);
                if (box.Type == FourCC.Moov) track = FragmentedTrack.Parse(body);
                else if (box.Type == FourCC.Moof) fragment = track?.ReadFragment(body);
            }
        }

        throw new InvalidDataException("The segment has no sample.");
    }

    private static async ValueTask<(uint Type, long Length)?> ReadHeaderAsync(Stream stream, byte[] header, CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(header.AsMemory(0, 8), 8, throwOnEndOfStream: false, cancellationToken);
        if (read == 0) return null;
        if (read < 8) throw new EndOfStreamException("The stream ended within a box.");
        long size = BinaryPrimitives.ReadUInt32BigEndian(header);
        var length = size - 8;
        if (size == 1)
        {
            await stream.ReadExactlyAsync(header.AsMemory(8, 8), cancellationToken);
            length = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8)) - 16;
        }
        if (length < 0) throw new InvalidDataException("A box of the stream has an impossible size.");
        return (BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)), length);
    }

    private static async ValueTask<byte[]> ReadBodyAsync(Stream stream, long length, int limit, CancellationToken cancellationToken)
    {
        if (length > limit) throw new InvalidDataException("A box of the stream is too large.");
        // What comes decides how much memory is taken, not what was promised.
        var body = GC.AllocateUninitializedArray<byte>((int)Math.Min(length, FirstPiece));
        await stream.ReadExactlyAsync(body, cancellationToken);
        while (body.Length < length)
        {
            var filled = body.Length;
            Array.Resize(ref body, (int)Math.Min(length, 2L * filled));
            await stream.ReadExactlyAsync(body.AsMemory(filled), cancellationToken);
        }
        return body;
    }
}
