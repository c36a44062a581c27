using Kinora.Hosting;

namespace Kinora.Features.Accounts;

/// <summary>The session as the web app holds it: in cookies that no script can read. The refresh token travels only to /api/auth.</summary>
public static class SessionCookies
{
    public const string RefreshCookie = "kinora_refresh";

    private const string RefreshPath = "/api/auth";

    public static void Write(HttpContext context, IssuedSession session)
    {
        context.Response.Cookies.Append(Authentication.AccessCookie, session.AccessToken, Options(context, "/", AccessTokens.Lifetime));
        context.Response.Cookies.Append(RefreshCookie, session.RefreshToken, Options(context, RefreshPath, Sessions.Lifetime));
        context.Response.Headers.CacheControl = "no-store";
    }

    public static void Clear(HttpContext context)
    {
        context.Response.Cookies.Delete(Authentication.AccessCookie, Options(context, "/", null));
        context.Response.Cookies.Delete(RefreshCookie, Options(context, RefreshPath, null));
        context.Response.Headers.CacheControl = "no-store";
    }

    private static CookieOptions Options(HttpContext context, string path, TimeSpan? maxAge) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = IsHttps(context.Request), Path = path, MaxAge = maxAge, IsEssential = true };

    // A proxy that ends TLS may not tell us so; the browser, which has to keep the promise, does.
    private static bool IsHttps(HttpRequest request) => request.IsHttps || request.Headers.Origin.ToString().StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
