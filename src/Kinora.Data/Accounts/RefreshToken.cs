namespace Kinora.Data.Accounts;

/// <summary>One issued refresh token, known only by its SHA-256. Tokens that descend from one login share <see cref="FamilyId"/>.</summary>
public sealed class RefreshToken
{
    public required byte[] TokenHash { get; init; }

    public required Guid FamilyId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was exchanged for its successor; a second exchange is theft and revokes the family.</summary>
    public DateTimeOffset? SpentAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public string? UserAgent { get; init; }

    public string? IpAddress { get; init; }
}
