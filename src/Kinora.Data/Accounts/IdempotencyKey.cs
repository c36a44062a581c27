namespace Kinora.Data.Accounts;

/// <summary>The first answer to a request that carried <c>Idempotency-Key</c>; <see cref="Status"/> is null while that request is still running.</summary>
public sealed class IdempotencyKey
{
    public required Guid UserId { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 over method, path and body: the same key with another request is an error.</summary>
    public required byte[] RequestHash { get; init; }

    public int? Status { get; set; }

    public string? ContentType { get; set; }

    public string? Location { get; set; }

    public byte[]? Body { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
