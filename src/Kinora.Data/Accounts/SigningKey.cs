namespace Kinora.Data.Accounts;

/// <summary>A secret that signs tokens of one purpose. The newest signs, older ones verify until <see cref="ExpiresAt"/>.</summary>
public sealed class SigningKey
{
    /// <summary>The <c>kid</c> in tokens.</summary>
    public required string Id { get; init; }

    public required SigningKeyPurpose Purpose { get; init; }

    public required byte[] Secret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; set; }
}

public enum SigningKeyPurpose
{
    Access,
    Media,
}
