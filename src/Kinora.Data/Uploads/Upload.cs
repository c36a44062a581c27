namespace Kinora.Data.Uploads;

/// <summary>A tus upload. The bytes lie in the uploads folder under <see cref="Id"/> until complete.</summary>
public sealed class Upload
{
    public required string Id { get; init; }

    /// <summary>Null for a partial upload that a final one will concatenate.</summary>
    public string? VideoId { get; set; }

    public required Guid UserId { get; init; }

    /// <summary>Total bytes, null while deferred.</summary>
    public long? Length { get; set; }

    /// <summary>Acknowledged bytes. After a crash the file may be longer, never shorter.</summary>
    public long Received { get; set; }

    /// <summary>The Upload-Metadata header as it came.</summary>
    public string Metadata { get; init; } = "";

    public required UploadConcat Concat { get; init; }

    /// <summary>Of a final upload: the partial uploads whose bytes it consists of, in order.</summary>
    public string[] Parts { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }
}

public enum UploadConcat
{
    None,
    Partial,
    Final,
}
