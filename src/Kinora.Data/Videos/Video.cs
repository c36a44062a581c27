namespace Kinora.Data.Videos;

/// <summary>A video from the moment its upload is announced until its row is deleted.</summary>
public sealed class Video
{
    /// <summary>11 URL-safe characters, not guessable.</summary>
    public required string Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string ChannelId { get; set; }

    public required string Title { get; set; }

    public string Description { get; set; } = "";

    public string[] Tags { get; set; } = [];

    public string? Category { get; set; }

    public required Visibility Visibility { get; set; }

    public required VideoStatus Status { get; set; }

    /// <summary>Why it failed: a stable code …</summary>
    public string? StatusCode { get; set; }

    /// <summary>… and a sentence for the person who uploaded it.</summary>
    public string? StatusReason { get; set; }

    /// <summary>The name the file had on the uploader's machine; shown and offered on download, never used as a path.</summary>
    public required string Filename { get; set; }

    public string? ContentType { get; set; }

    /// <summary>Bytes of the original.</summary>
    public required long Size { get; set; }

    public double? DurationSeconds { get; set; }

    public int? Width { get; set; }

    public int? Height { get; set; }

    public double? Fps { get; set; }

    /// <summary>How often somebody began to find out what the original is and did not come to an end of it, because the server died.</summary>
    public int IngestAttempts { get; set; }

    /// <summary>What the original is, as JSON of <c>Kinora.Media.MediaFile</c>.</summary>
    public string? Media { get; set; }

    /// <summary>What players are offered, as JSON of <c>Kinora.Media.Presentation</c>; not null means that a player may start.</summary>
    public string? Presentation { get; set; }

    /// <summary>0 while there is no poster; grows with each new one, so that its URL changes.</summary>
    public int PosterVersion { get; set; }

    /// <summary>0 while there is no storyboard; another one will have another number, so that its URL changes.</summary>
    public int StoryboardVersion { get; set; }

    /// <summary>Integrated loudness of the sound that is heard first, in LUFS (EBU R 128); null while nobody has measured it, or there is none.</summary>
    public double? Loudness { get; set; }

    /// <summary>Loudness range in LU (EBU Tech 3342).</summary>
    public double? LoudnessRange { get; set; }

    /// <summary>Highest level between samples, in dBTP (ITU-R BS.1770).</summary>
    public double? TruePeak { get; set; }

    /// <summary>The subtitles that were made, as JSON of a list of <c>Kinora.Media.Ladders.TextRendition</c>; null while nobody has looked for them.</summary>
    public string? Subtitles { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last byte of the original had arrived.</summary>
    public DateTimeOffset? UploadedAt { get; set; }

    /// <summary>When it first became playable while public.</summary>
    public DateTimeOffset? PublishedAt { get; set; }

    /// <summary>Set when deletion was asked for: hidden at once, objects removed in the background, then the row.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

public enum Visibility
{
    Public,
    Unlisted,
    Private,
    Internal,
}

public enum VideoStatus
{
    Uploading,
    Processing,
    Ready,
    Failed,
}
