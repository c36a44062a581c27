namespace Kinora.Media.Validation.Hls;

/// <summary>What a playlist says, as far as it could be read.</summary>
internal sealed class Playlist
{
    public required Uri Address { get; init; }

    /// <summary>Its name in findings.</summary>
    public required string Place { get; init; }

    public bool IsMaster { get; set; }

    public int Version { get; set; } = 1;

    public bool IndependentSegments { get; set; }

    public int? TargetDuration { get; set; }

    public bool IsVod { get; set; }

    public bool HasEnd { get; set; }

    public bool IFramesOnly { get; set; }

    public List<Variant> Variants { get; } = [];

    public List<MediaRendition> Media { get; } = [];

    public List<PlaylistSegment> Segments { get; } = [];

    /// <summary>Not all that it names was taken from it.</summary>
    public bool IsCut { get; set; }

    /// <summary>Nothing will be added: all of it can be measured.</summary>
    public bool IsComplete => HasEnd && !IsCut;

    public TimeSpan Duration => new(Segments.Sum(s => s.Duration.Ticks));
}

/// <summary>EXT-X-STREAM-INF or EXT-X-I-FRAME-STREAM-INF (RFC 8216bis §4.4.6.2, §4.4.6.3).</summary>
internal sealed record Variant(string Place, Uri Address, bool IsIFrames)
{
    public long? Bandwidth { get; init; }

    public long? AverageBandwidth { get; init; }

    public string? Codecs { get; init; }

    public (int Width, int Height)? Resolution { get; init; }

    public double? FrameRate { get; init; }

    public string? Audio { get; init; }

    public string? Subtitles { get; init; }

    public string? Video { get; init; }

    public string? ClosedCaptions { get; init; }
}

/// <summary>EXT-X-MEDIA (RFC 8216bis §4.4.6.1).</summary>
internal sealed record MediaRendition(string Place, string Type, string Group, string Name, Uri? Address, bool IsDefault, string? Channels);

/// <summary>A segment with the tags that apply to it.</summary>
internal sealed record PlaylistSegment(string Place, Uri Address, TimeSpan Duration, ByteSpan? Range, PlaylistMap? Map, bool IsDiscontinuity, bool IsEncrypted, bool IsGap);

/// <summary>EXT-X-MAP (RFC 8216bis §4.4.4.5).</summary>
internal sealed record PlaylistMap(string Place, Uri Address, ByteSpan? Range, bool IsEncrypted);
