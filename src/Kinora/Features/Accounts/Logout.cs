using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kinora.Features.Accounts;

/// <summary>Ends the session that the request shows by any of its tokens. Without one there is nothing to end, which is as good.</summary>
public static class Logout
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(HttpContext context, Sessions sessions, CancellationToken cancellationToken, RefreshRequest? request = null)
    {
        var cookie = context.Request.Cookies[SessionCookies.RefreshCookie];
        var hasCookie = cookie is not null || context.Request.Cookies.ContainsKey(Authentication.AccessCookie);
        var mayUseCookies = Csrf.MayUseCookies(context.Request);
        if (context.User.SessionId() is { } session) await sessions.EndAsync(session, cancellationToken);
        if (request?.RefreshToken is { } token) await sessions.EndAsync(token, cancellationToken);
        else if (context.User.SessionId() is null && hasCookie && !mayUseCookies) return Problems.Problem(403, Csrf.RefusedCode, Csrf.RefusedDetail);

        if (hasCookie && mayUseCookies)
        {
            if (cookie is not null) await sessions.EndAsync(cookie, cancellationToken);
            SessionCookies.Clear(context);
        }

        return TypedResults.NoContent();
    }
}
