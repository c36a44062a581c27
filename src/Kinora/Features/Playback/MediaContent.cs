using Kinora.Data.Videos;

namespace Kinora.Features.Playback;

/// <summary>What a media URL names, ready to be sent.</summary>
public abstract record MediaContent(string ContentType, string ETag, bool Immutable, MediaVideo Video)
{
    /// <summary>What it costs to remember anything, generously.</summary>
    protected const int Overhead = 4096;

    public abstract long Length { get; }

    /// <summary>Bytes of memory that it holds.</summary>
    public abstract int Weight { get; }

    /// <summary>The encoded segment that it is, if it is one.</summary>
    public SegmentKey? Segment { get; init; }
}

/// <summary>Bytes in memory.</summary>
public sealed record MediaBytes(ReadOnlyMemory<byte> Bytes, string ContentType, string ETag, bool Immutable, MediaVideo Video) : MediaContent(ContentType, ETag, Immutable, Video)
{
    public override long Length => Bytes.Length;

    public override int Weight => Bytes.Length;

    /// <summary>The same text compressed, made once; null where compression does not pay.</summary>
    public CompressedText? Compressed { get; init; }
}

/// <summary>A text in the encodings that clients accept.</summary>
public sealed record CompressedText(ReadOnlyMemory<byte> Brotli, ReadOnlyMemory<byte> Gzip);

/// <summary>A local file whose bytes were checked before, sent without passing through this process.</summary>
public sealed record MediaFileContent(string Path, long Size, string ContentType, string ETag, bool Immutable, MediaVideo Video) : MediaContent(ContentType, ETag, Immutable, Video)
{
    public override long Length => Size;

    public override int Weight => Overhead;
}

/// <summary>A header of our own and behind it ranges of a local file, sent without being put together in memory.</summary>
public sealed record MediaPieces(
    ReadOnlyMemory<byte> Header, string Path, IReadOnlyList<(long Offset, int Length)> Ranges, long Size, string ContentType, string ETag, bool Immutable, MediaVideo Video)
    : MediaContent(ContentType, ETag, Immutable, Video)
{
    public override long Length => Size;

    public override int Weight => Overhead + Header.Length + (16 * Ranges.Count);
}

/// <summary>Media types, as RFC 8216 and RFC 4337 name them.</summary>
public static class ContentTypes
{
    public const string Hls = "application/vnd.apple.mpegurl";
    public const string Dash = "application/dash+xml";
    public const string Video = "video/mp4";
    public const string Audio = "audio/mp4";
    public const string Jpeg = "image/jpeg";
    public const string WebVtt = "text/vtt";

    public static string Of(RenditionKind kind) => kind == RenditionKind.Video ? Video : Audio;
}
