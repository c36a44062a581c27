using Kinora.Data;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kinora.Features.Accounts;

/// <param name="RefreshToken">Missing when it comes as a cookie.</param>
public sealed record RefreshRequest(string? RefreshToken = null);

public static class Refresh
{
    public static async Task<Results<Ok<SessionView>, ProblemHttpResult>> HandleAsync(
        HttpContext context, KinoraDb db, Sessions sessions, CancellationToken cancellationToken, RefreshRequest? request = null)
    {
        var inBody = request?.RefreshToken;
        var token = inBody ?? context.Request.Cookies[SessionCookies.RefreshCookie];
        if (string.IsNullOrEmpty(token)) return Problems.Problem(401, "invalid_refresh_token", "There is no refresh token.");
        if (inBody is null && !Csrf.MayUseCookies(context.Request)) return Problems.Problem(403, Csrf.RefusedCode, Csrf.RefusedDetail);

        var session = await sessions.RefreshAsync(token, context, cancellationToken);
        var user = session is null ? null : await UserView.FindAsync(db, session.UserId, cancellationToken);
        if (session is null || user is null)
        {
            if (inBody is null) SessionCookies.Clear(context);
            return Problems.Problem(401, "invalid_refresh_token", "This refresh token is not valid any more. Sign in again.");
        }

        SessionCookies.Write(context, session);
        return TypedResults.Ok(new SessionView(user, session.AccessToken, inBody is null ? null : session.RefreshToken, (int)AccessTokens.Lifetime.TotalSeconds));
    }
}
