namespace Kinora.Data.Videos;

/// <summary>The stored state of one encoded rendition of a video; a cut rendition needs none.</summary>
public sealed class Rendition
{
    public required string VideoId { get; init; }

    public required RenditionKind Kind { get; init; }

    public required string Name { get; init; }

    public required int TotalSegments { get; init; }

    /// <summary>How many rows <see cref="Segment"/> has for it; kept in the same transaction.</summary>
    public int EncodedSegments { get; set; }

    /// <summary><c>avcC</c> or AudioSpecificConfig, learned from the first encode; a window whose configuration differs is refused.</summary>
    public byte[]? DecoderConfiguration { get; set; }

    /// <summary>Highest bits per second of any stored segment.</summary>
    public long PeakBitrate { get; set; }

    public long TotalBytes { get; set; }

    /// <summary>Seconds that the stored segments cover.</summary>
    public double TotalSeconds { get; set; }

    /// <summary>When it turned out that it cannot be made: players are not offered it until it is whole, in case that a later attempt succeeds.</summary>
    public DateTimeOffset? GivenUpAt { get; set; }

    /// <summary>Why, a sentence for the owner of the video.</summary>
    public string? GivenUpReason { get; set; }
}

public enum RenditionKind
{
    Video,
    Audio,
}
