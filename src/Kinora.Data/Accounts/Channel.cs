namespace Kinora.Data.Accounts;

/// <summary>Where a person's videos appear.</summary>
public sealed class Channel
{
    public required string Id { get; init; }

    public required Guid OwnerId { get; init; }

    /// <summary>Unique regardless of case; in URLs as <c>@handle</c>.</summary>
    public required string Handle { get; set; }

    public required string Name { get; set; }

    public string Description { get; set; } = "";

    public required DateTimeOffset CreatedAt { get; init; }
}
