using Microsoft.AspNetCore.Identity;

namespace Kinora.Data.Accounts;

/// <summary>A person who can sign in. Identity's own members carry name, e-mail, password hash and lockout.</summary>
public sealed class User : IdentityUser<Guid>
{
    public required string DisplayName { get; set; }

    public required UserRole Role { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    /// <summary>The person's preferences as a JSON object; validated by the Accounts feature.</summary>
    public string Preferences { get; set; } = "{}";
}

public enum UserRole
{
    Admin,
    Moderator,
    Creator,
    Viewer,
}
