using System.Security.Claims;

namespace Kinora.Hosting;

/// <summary>Who is asking, as the authentication handler established it.</summary>
public static class CurrentUser
{
    /// <summary>The claim that carries the user's id.</summary>
    public const string IdClaim = "sub";

    /// <summary>The claim that names the session: the family of refresh tokens that the access token belongs to.</summary>
    public const string SessionClaim = "sid";

    /// <summary>The claim that carries the user's role, lower-case.</summary>
    public const string RoleClaim = "role";

    extension(ClaimsPrincipal principal)
    {
        /// <summary>The id of the signed-in user. Only behind a policy that requires one.</summary>
        public Guid UserId() =>
            principal.UserIdOrNull() ?? throw new InvalidOperationException("The endpoint does not require a signed-in user.");

        /// <summary>The id of the signed-in user, or null for a visitor.</summary>
        public Guid? UserIdOrNull() =>
            Guid.TryParseExact(principal.FindFirst(IdClaim)?.Value, "D", out var id) ? id : null;

        /// <summary>The session that the access token belongs to, or null for a visitor.</summary>
        public Guid? SessionId() =>
            Guid.TryParseExact(principal.FindFirst(SessionClaim)?.Value, "D", out var id) ? id : null;
    }
}
