using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Kinora.Hosting;

/// <summary>Brotli or gzip for text. Over HTTPS too: the session cookie is SameSite, so another site cannot drive the requests that a BREACH attack needs.</summary>
public static class Compression
{
    private static readonly string[] Text =
    [
        "text/html", "text/css", "text/javascript", "text/plain", "image/svg+xml", "application/json", "application/problem+json", "application/manifest+json",
        "text/vtt",
    ];

    public static void AddCompression(this IHostApplicationBuilder builder)
    {
        builder.Services.AddResponseCompression(o =>
        {
            o.EnableForHttps = true;
            o.MimeTypes = Text;
            o.Providers.Add<BrotliCompressionProvider>();
            o.Providers.Add<GzipCompressionProvider>();
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
        builder.Services.Configure<GzipCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
    }

    /// <summary>Not for media: playlists are kept compressed, the rest cannot be, and nothing may stand between a segment and the socket.</summary>
    public static void UseCompression(this WebApplication app) => app.UseWhen(c => !c.Request.Path.StartsWithSegments("/media"), branch => branch.UseResponseCompression());
}
