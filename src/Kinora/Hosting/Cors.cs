namespace Kinora.Hosting;

/// <summary>
/// Pages of other sites may use the API as any client does, with an access token they were given. Credentials are never allowed across origins: our cookies are for our
/// own pages only.
/// </summary>
public static class Cors
{
    private const string Api = "api";

    /// <summary>What a script may read besides the few headers that the standard always shows; the upload protocol speaks in headers.</summary>
    private static readonly string[] Exposed =
    [
        "Location", "Retry-After", "ETag", "X-Request-Id", "Idempotency-Replayed",
        "Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size", "Tus-Checksum-Algorithm",
        "Upload-Offset", "Upload-Length", "Upload-Defer-Length", "Upload-Metadata", "Upload-Expires", "Upload-Concat",
    ];

    public static void AddApiCors(this IHostApplicationBuilder builder) =>
        builder.Services.AddCors(o => o.AddPolicy(Api, p => p
            .AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(Exposed).SetPreflightMaxAge(TimeSpan.FromHours(2))));

    /// <summary>Before the routes are asked: a preflight is answered for every address of the API.</summary>
    public static void UseApiCors(this IApplicationBuilder app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase), branch => branch.UseCors(Api));
}
