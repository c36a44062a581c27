using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Kinora.Hosting;

/// <summary>Establishes who is asking: an access token in <c>Authorization: Bearer</c>, or in the cookie that the web app uses.</summary>
public static class Authentication
{
    public const string SchemeName = "Kinora";

    /// <summary>The HttpOnly cookie that holds an access token.</summary>
    public const string AccessCookie = "kinora_access";

    public static void AddTokenAuthentication(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AccessKeys>();
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<EndedSessions>();
        builder.Services.AddAuthentication(SchemeName).AddScheme<AuthenticationSchemeOptions, Handler>(SchemeName, null);
    }

    private sealed class Handler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, AccessTokens tokens, EndedSessions ended)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        private const string Bearer = "Bearer ";

        protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (TokenOf(Request) is not { } text) return AuthenticateResult.NoResult();
            if (await tokens.ValidateAsync(text, Context.RequestAborted) is not { } token) return AuthenticateResult.Fail("The access token is not valid.");

            if (await ended.ContainsAsync(token.SessionId, Context.RequestAborted)) return AuthenticateResult.Fail("The session has ended.");

            var identity = new ClaimsIdentity(SchemeName, CurrentUser.IdClaim, CurrentUser.RoleClaim);
            identity.AddClaim(new(CurrentUser.IdClaim, token.UserId.ToString("D")));
            identity.AddClaim(new(CurrentUser.SessionClaim, token.SessionId.ToString("D")));
            identity.AddClaim(new(CurrentUser.RoleClaim, AccessTokens.RoleName(token.Role)));
            // What outlives the request, a hub's connection, ends by this.
            return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), new AuthenticationProperties { ExpiresUtc = token.ExpiresAt }, SchemeName));
        }

        private static string? TokenOf(HttpRequest request)
        {
            // A client that shows a token means that token: a bad one is not made good by a cookie.
            var authorization = request.Headers.Authorization.ToString();
            if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();

            // A browser cannot add headers to a WebSocket; SignalR's clients pass their token this way.
            if (request.Path.StartsWithSegments("/ws", StringComparison.OrdinalIgnoreCase) && request.Query["access_token"].ToString() is { Length: > 0 } inQuery) return inQuery;

            if (request.Cookies[AccessCookie] is not { Length: > 0 } cookie) return null;
            if (Csrf.MayUseCookies(request)) return cookie;
            request.HttpContext.Items[Csrf.Refused] = true;
            return null;
        }
    }
}
