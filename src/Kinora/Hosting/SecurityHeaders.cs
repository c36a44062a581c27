namespace Kinora.Hosting;

/// <summary>Headers that every answer carries. A feature that needs another policy (an embed page, say) sets its own before the answer starts.</summary>
public static class SecurityHeaders
{
    // blob: players hand media and workers to the browser as object URLs. data: hls.js begins each track of subtitles with an empty one. Styles: component libraries write style elements at run time, but no attributes; see docs/security.md.
    public const string PagePolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; style-src-attr 'none'; img-src 'self' data: blob:; media-src 'self' blob: data:; " +
        "worker-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; " +
        "form-action 'self'; frame-ancestors 'none'";

    // Answers of the API are data: should a browser ever show one as a page, nothing in it may run.
    public const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            var response = ((HttpContext)state).Response;
            var headers = response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.TryAdd("Referrer-Policy", "strict-origin-when-cross-origin");
            headers.TryAdd("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
            headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
            var isPage = response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) ?? false;
            headers.TryAdd("Content-Security-Policy", isPage ? PagePolicy : DataPolicy);
            return Task.CompletedTask;
        }, context);
        return next(context);
    });
}
