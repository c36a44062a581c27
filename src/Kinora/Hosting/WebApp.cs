using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Kinora.Hosting;

/// <summary>
/// The built web app: files whose name holds their hash may be kept for ever, everything else is asked for again; an address that is no
/// file is the app's own affair and gets its start page.
/// </summary>
public sealed class WebApp : IDisposable
{
    private readonly PhysicalFileProvider? _files;
    private readonly StaticFileMiddleware? _server;

    public WebApp(KinoraOptions options, IWebHostEnvironment environment, ILoggerFactory loggers)
    {
        var folder = Folder(options);
        if (!Directory.Exists(folder))
        {
            if (!string.IsNullOrWhiteSpace(options.Web)) throw new SettingException(nameof(KinoraOptions.Web), $"the folder {folder} does not exist.");
            return;
        }

        _files = new PhysicalFileProvider(folder);
        var serving = new StaticFileOptions { FileProvider = _files, ContentTypeProvider = ContentTypes(), OnPrepareResponse = Prepare };
        _server = new StaticFileMiddleware(Unmatched.NotFoundAsync, environment, Microsoft.Extensions.Options.Options.Create(serving), loggers);
    }

    /// <summary>Where the built app is, or would be.</summary>
    public static string Folder(KinoraOptions options) => Path.GetFullPath(string.IsNullOrWhiteSpace(options.Web) ? Path.Combine(AppContext.BaseDirectory, "web") : options.Web);

    public Task ServeAsync(HttpContext context)
    {
        if (_server is null || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))) return Unmatched.NotFoundAsync(context);

        var path = context.Request.Path.Value ?? "/";
        var isFile = path.StartsWith("/assets/", StringComparison.Ordinal) || _files!.GetFileInfo(path) is { Exists: true, IsDirectory: false };
        if (!isFile) context.Request.Path = "/index.html";
        PreferCompressed(context);
        return _server.Invoke(context);
    }

    public void Dispose() => _files?.Dispose();

    // The web build leaves index-1a2b3c.js.br beside index-1a2b3c.js, made once with the slowest and best setting.
    private void PreferCompressed(HttpContext context)
    {
        var accepted = context.Request.Headers.AcceptEncoding.ToString();
        foreach (var (encoding, suffix) in new[] { ("br", ".br"), ("gzip", ".gz") })
        {
            if (!accepted.Contains(encoding, StringComparison.OrdinalIgnoreCase) || !_files!.GetFileInfo(context.Request.Path + suffix).Exists) continue;
            context.Request.Path += suffix;
            return;
        }
    }

    private static void Prepare(StaticFileResponseContext context)
    {
        var headers = context.Context.Response.Headers;
        headers.CacheControl = context.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";
        if (Path.GetExtension(context.File.Name) is not (".br" or ".gz")) return;
        headers.ContentEncoding = context.File.Name.EndsWith(".br", StringComparison.Ordinal) ? "br" : "gzip";
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
    }

    private static Compressed ContentTypes() => new();

    private sealed class Compressed : IContentTypeProvider
    {
        private readonly FileExtensionContentTypeProvider _plain = new() { Mappings = { [".js"] = "text/javascript; charset=utf-8", [".css"] = "text/css; charset=utf-8", [".html"] = "text/html; charset=utf-8" } };

        public bool TryGetContentType(string subpath, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string contentType) =>
            _plain.TryGetContentType(Path.GetExtension(subpath) is ".br" or ".gz" ? Path.ChangeExtension(subpath, null) : subpath, out contentType);
    }
}
