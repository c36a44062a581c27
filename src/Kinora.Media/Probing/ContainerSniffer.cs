using Kinora.Media.IO;

namespace Kinora.Media.Probing;

/// <summary>
/// Finds out from the first bytes which demuxer may open a file. ffmpeg's own guess is never asked: it would also take playlists that make it read other files
/// and connect to other machines, pictures, and text. A file's name is never looked at.
/// </summary>
public static class ContainerSniffer
{
    private const int HeadLength = 65536;

    /// <summary>The name of the demuxer to force with <c>-f</c>.</summary>
    /// <exception cref="MediaFormatException">Not a container that is allowed; the message says what it seems to be.</exception>
    public static async Task<string> SniffAsync(IByteSource source, CancellationToken cancellationToken)
    {
        if (source.Length == 0) throw new MediaFormatException("empty_file", "The file is empty.");
        var head = await ReadAsync(source, 0, cancellationToken);

        var skip = Id3Length(head);
        if (skip > 0)
        {
            // Tags come before MP3, AAC and FLAC. A tag that claims to be larger than the file leaves nothing to look at.
            if (skip >= source.Length) throw new MediaFormatException("truncated", "The file ends before its sound begins.");
            var body = await ReadAsync(source, skip, cancellationToken);
            return AudioSignatures.AfterTag(body) ?? throw Unknown();
        }

        if (ContainerSignatures.Find(head) is { } demuxer) return demuxer;
        if (RefusedSignatures.Find(head) is { } refusal) throw refusal;
        return AudioSignatures.Find(head) ?? throw Unknown();
    }

    private static MediaFormatException Unknown() =>
        new("unknown_format", "This is not a kind of file that is known to hold video or sound.");

    private static async Task<byte[]> ReadAsync(IByteSource source, long offset, CancellationToken cancellationToken)
    {
        var bytes = new byte[Math.Min(HeadLength, source.Length - offset)];
        await source.ReadExactlyAsync(offset, bytes, cancellationToken);
        return bytes;
    }

    /// <summary>Length of an ID3v2 tag with its header (id3.org, ID3v2.4 §3.1), or 0.</summary>
    private static long Id3Length(ReadOnlySpan<byte> head)
    {
        if (head.Length < 10 || !head.StartsWith("ID3"u8)) return 0;
        return 10 + ((head[6] & 127) << 21) + ((head[7] & 127) << 14) + ((head[8] & 127) << 7) + (head[9] & 127);
    }
}
