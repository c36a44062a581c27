using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Kinora.Hosting;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Hosting;

/// <summary>Serving a built web app, and the reference at /docs.</summary>
public sealed partial class WebAppTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string StartPage = "<!doctype html><title>Kinora</title>";

    private readonly TemporaryFolder _folder = new();
    private KinoraHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder.In("web/assets"));
        await File.WriteAllTextAsync(_folder.In("web/index.html"), StartPage);
        await File.WriteAllTextAsync(_folder.In("web/robots.txt"), "User-agent: *");
        await File.WriteAllTextAsync(_folder.In("web/assets/index-1a2b3c4d.js"), new string('/', 5000));
        await File.WriteAllTextAsync(_folder.In("web/assets/packed-1a2b3c4d.js"), "plain");
        await File.WriteAllBytesAsync(_folder.In("web/assets/packed-1a2b3c4d.js.br"), Brotli("from the packed file"));
        await File.WriteAllTextAsync(_folder.In("secret.txt"), "outside");
        _host = await KinoraHost.StartAsync(postgres, ("Web", _folder.In("web")));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/watch/dQw4w9WgXcQ")]
    [InlineData("/Studio/?edit=dQw4w9WgXcQ")]
    [InlineData("/index.html")]
    public async Task An_address_of_the_app_gets_its_start_page_fresh(string path)
    {
        var response = await _host.Client.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        response.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        (await response.Content.ReadAsStringAsync()).ShouldBe(StartPage);
    }

    [Theory]
    [InlineData("/no/such/page")]
    [InlineData("/studio/videos")]
    [InlineData("/watch")]
    [InlineData("/watch/")]
    [InlineData("/watch/dQw4w9WgXcQ/more")]
    [InlineData("/favicon.ico")]
    [InlineData("//")]
    public async Task An_address_that_is_no_page_of_the_app_is_not_found_and_the_app_says_so(string path)
    {
        var page = await _host.Client.GetAsync("/");
        using var request = new HttpRequestMessage(HttpMethod.Get, _host.BaseAddress + path);
        // Whoever has the page still needs it with this answer.
        request.Headers.IfNoneMatch.Add(page.Headers.ETag!);

        var response = await _host.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        response.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'self';");
        (await response.Content.ReadAsStringAsync()).ShouldBe(StartPage);
        (await _host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, _host.BaseAddress + path))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_start_page_is_revalidated_by_its_tag()
    {
        var page = await _host.Client.GetAsync("/studio");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/studio");
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);

        (await _host.Client.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task The_pages_are_those_of_the_router()
    {
        var router = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web/src/app/router.tsx"));

        RoutePath().Matches(router).Select(m => m.Groups["path"].Value).Order(StringComparer.Ordinal).ShouldBe(WebPages.Patterns.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/api/unknown")]
    [InlineData("/media/unknown")]
    [InlineData("/ws/unknown")]
    [InlineData("/health/unknown")]
    [InlineData("/openapi/unknown")]
    [InlineData("/docs/unknown")]
    [InlineData("/assets/index-00000000.js")]
    [InlineData("/assets/")]
    public async Task The_start_page_never_stands_in_for_what_is_missing_elsewhere(string path) =>
        await ProblemsTests.ProblemAsync(await _host.Client.GetAsync(path), 404, "not_found");

    [Fact]
    public async Task A_hashed_asset_may_be_kept_for_ever_and_is_revalidated_by_its_tag()
    {
        var response = await _host.Client.GetAsync("/assets/index-1a2b3c4d.js");

        response.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/assets/index-1a2b3c4d.js");
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
        (await _host.Client.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Text_is_compressed_for_who_takes_it(string encoding)
    {
        var response = await GetAsync("/assets/index-1a2b3c4d.js", encoding);

        response.Content.Headers.ContentEncoding.ShouldBe([encoding]);
        response.Headers.Vary.ShouldContain("Accept-Encoding");
        (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThan(500);
    }

    [Fact]
    public async Task A_file_that_the_build_compressed_is_sent_as_it_is()
    {
        var response = await GetAsync("/assets/packed-1a2b3c4d.js", "br");

        response.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(Brotli("from the packed file"));
        (await _host.Client.GetStringAsync("/assets/packed-1a2b3c4d.js")).ShouldBe("plain");
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/assets/..%2f..%2fsecret.txt")]
    [InlineData("/assets/%2e%2e%5csecret.txt")]
    public async Task Nothing_outside_the_folder_is_served(string path)
    {
        var response = await RawAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        response.ShouldNotContain("outside");
    }

    [Fact]
    public async Task Pages_carry_a_policy_without_foreign_or_inline_scripts()
    {
        var response = await _host.Client.GetAsync("/");

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("style-src-attr 'none';");
        policy.ShouldContain("worker-src 'self' blob:");
        policy.ShouldContain("media-src 'self' blob: data:;");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe-eval");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["strict-origin-when-cross-origin"]);
    }

    [Fact]
    public async Task The_reference_is_served_without_anything_from_elsewhere()
    {
        foreach (var path in new[] { "/docs", "/docs/docs.js", "/docs/docs.css" })
        {
            var response = await _host.Client.GetAsync(path);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            (await response.Content.ReadAsStringAsync()).ShouldNotContain("http", Case.Insensitive, path);
        }
    }

    [Fact]
    public async Task The_openapi_document_lists_the_calls()
    {
        var response = await _host.Client.GetAsync("/openapi/v1.json");

        var paths = (await response.JsonAsync()).GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        paths.ShouldContain("/health/ready");
        paths.ShouldContain("/api/auth/login");
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        return await _host.Client.SendAsync(request);
    }

    // HttpClient tidies paths up before it sends them.
    private async Task<string> RawAsync(string request)
    {
        var address = new Uri(_host.BaseAddress);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    [GeneratedRegex(@"^\s*path: '(?<path>[^']*)'", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoutePath();

    private static byte[] Brotli(string text)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
