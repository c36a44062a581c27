using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Kinora.Hosting;

/// <summary>
/// The built web app: files whose name holds their hash may be kept for ever, everything else is asked for again; an address that is no
/// file gets the app's start page, with 404 where the app has no such page either and can only say so.
/// </summary>
public sealed partial class WebApp : IDisposable
{
    private const string StartPage = "/index.html";

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
        if (!isFile && !WebPages.Contain(context.Request.Path)) SayMissing(context);
        if (!isFile) context.Request.Path = StartPage;
        // A page with a route of its own has come here by that; files are not served to requests that have one.
        context.SetEndpoint(null);
        PreferCompressed(context);
        return _server.Invoke(context);
    }

    /// <summary>The start page with this in place of its title; null where no web app was built.</summary>
    public async Task<IResult?> StartPageWithAsync(string head, CancellationToken cancellationToken)
    {
        if (_files?.GetFileInfo(StartPage) is not { Exists: true, PhysicalPath: { } file }) return null;
        var page = Encoding.UTF8.GetBytes(Title().Replace(await File.ReadAllTextAsync(file, cancellationToken), _ => head, 1));
        // Weak: it is compressed on its way.
        return TypedResults.Bytes(page, "text/html; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(page).AsSpan(0, 16))}\"", isWeak: true));
    }

    public void Dispose() => _files?.Dispose();

    // Not "unchanged", nor a part of it: that would leave the reader of a 404 without the page.
    private static void SayMissing(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        foreach (var name in new[] { HeaderNames.IfNoneMatch, HeaderNames.IfModifiedSince, HeaderNames.IfMatch, HeaderNames.IfUnmodifiedSince, HeaderNames.Range }) context.Request.Headers.Remove(name);
    }

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

    [GeneratedRegex("<title>[^<]*</title>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Title();

    private sealed class Compressed : IContentTypeProvider
    {
        private readonly FileExtensionContentTypeProvider _plain = new() { Mappings = { [".js"] = "text/javascript; charset=utf-8", [".css"] = "text/css; charset=utf-8", [".html"] = "text/html; charset=utf-8" } };

        public bool TryGetContentType(string subpath, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string contentType) =>
            _plain.TryGetContentType(Path.GetExtension(subpath) is ".br" or ".gz" ? Path.ChangeExtension(subpath, null) : subpath, out contentType);
    }
}
