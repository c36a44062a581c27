using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Accounts;

/// <summary>The session of the web app, in cookies, and who may not use it.</summary>
public sealed class CookieTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    [Fact]
    public async Task Signing_in_sets_cookies_that_no_script_can_read_and_no_other_site_sends()
    {
        var response = await RegisterAsync(host.Client);

        var cookies = response.Headers.GetValues("Set-Cookie").ToDictionary(c => c.Split('=')[0], StringComparer.Ordinal);
        cookies["kinora_access"].ShouldEndWith("; max-age=900; path=/; samesite=lax; httponly");
        cookies["kinora_refresh"].ShouldEndWith("; max-age=2592000; path=/api/auth; samesite=lax; httponly");
    }

    [Fact]
    public async Task Over_https_the_cookies_are_secure()
    {
        await using var proxied = await KinoraHost.StartAsync(host.Postgres, ("Proxies:Trusted", "127.0.0.1"));
        proxied.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        var response = await RegisterAsync(proxied.Client);

        foreach (var cookie in response.Headers.GetValues("Set-Cookie")) cookie.ShouldContain("; secure");
    }

    [Fact]
    public async Task Behind_a_proxy_that_tells_nothing_the_public_address_is_ours_and_its_cookies_are_secure()
    {
        await using var proxied = await KinoraHost.StartAsync(host.Postgres, ("PublicUrl", "https://video.example.org"));
        using var browser = proxied.CreateClient(cookies: true);

        foreach (var (origin, isOurs) in new[] { ("https://video.example.org", true), ("http://video.example.org", false), ("https://video.example.org.evil.example", false), ("https://evil.example", false) })
        {
            browser.DefaultRequestHeaders.Remove("Origin");
            var response = await RegisterAsync(browser);
            using var request = Request(HttpMethod.Patch, "/api/me", "1", null, origin);
            request.Headers.Add("Cookie", response.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
            var answer = await proxied.Client.SendAsync(request);
            if (isOurs) answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            else await answer.ShouldBeProblemAsync(403, "csrf_refused");
        }

        browser.DefaultRequestHeaders.Add("Origin", "https://video.example.org");
        foreach (var cookie in (await RegisterAsync(browser)).Headers.GetValues("Set-Cookie")) cookie.ShouldContain("; secure");
    }

    // What a request that changes something carries beside the cookie, and what comes of it.
    [Theory]
    [InlineData("1", null, null, true)] // not a browser
    [InlineData("1", "same-origin", "self", true)]
    [InlineData("1", null, "self", true)] // a browser on plain http sends no Sec-Fetch-Site
    [InlineData("1", "same-origin", null, true)]
    [InlineData(null, null, null, false)]
    [InlineData(null, "same-origin", "self", false)]
    [InlineData("0", "same-origin", "self", false)]
    [InlineData("1", "cross-site", "https://evil.example", false)]
    [InlineData("1", "same-site", "self", false)]
    [InlineData("1", "none", null, false)]
    [InlineData("1", null, "https://evil.example", false)]
    [InlineData("1", null, "null", false)]
    [InlineData("1", null, "http://127.0.0.1:1", false)]
    [InlineData("1", null, "http://localhost.evil.example", false)]
    [InlineData("1", null, "file://", false)]
    public async Task A_change_by_cookie_must_come_from_our_own_pages(string? header, string? fetchSite, string? origin, bool isAllowed)
    {
        using var browser = await SignedInAsync();
        foreach (var (method, path) in new[] { (HttpMethod.Patch, "/api/me"), (HttpMethod.Post, "/api/uploads"), (HttpMethod.Post, "/api/videos/init"), (HttpMethod.Post, "/ws/uploads/negotiate?negotiateVersion=1") })
        {
            var response = await browser.SendAsync(Request(method, path, header, fetchSite, origin));

            if (isAllowed) response.StatusCode.ShouldNotBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden);
            else await response.ShouldBeProblemAsync(403, "csrf_refused");
        }
    }

    [Theory]
    [InlineData(null, "https://evil.example", false)]
    [InlineData(null, "self", true)]
    [InlineData("cross-site", "https://evil.example", false)]
    public async Task Refreshing_by_cookie_too(string? fetchSite, string origin, bool isAllowed)
    {
        using var browser = await SignedInAsync();

        var response = await browser.SendAsync(Request(HttpMethod.Post, "/api/auth/refresh", "1", fetchSite, origin));

        if (!isAllowed)
        {
            await response.ShouldBeProblemAsync(403, "csrf_refused");
            return;
        }

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var session = await response.JsonAsync();
        session.GetProperty("refreshToken").ValueKind.ShouldBe(JsonValueKind.Null);
        response.Headers.GetValues("Set-Cookie").Count().ShouldBe(2);
        (await browser.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Reading_by_cookie_needs_no_header()
    {
        using var browser = await SignedInAsync();

        (await browser.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Unauthorized)]
    [InlineData("self", HttpStatusCode.SwitchingProtocols)]
    public async Task A_page_of_another_site_opens_no_websocket_with_our_cookie(string origin, HttpStatusCode status)
    {
        using var browser = await SignedInAsync();
        using var request = Request(HttpMethod.Get, "/ws/uploads", null, null, origin);
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");

        var response = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        if (status == HttpStatusCode.Unauthorized) await response.ShouldBeProblemAsync(403, "csrf_refused");
        else response.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task A_bad_bearer_token_is_not_made_good_by_a_cookie()
    {
        using var browser = await SignedInAsync();
        browser.DefaultRequestHeaders.Authorization = new("Bearer", "x.y.z");

        await (await browser.GetAsync("/api/me")).ShouldBeProblemAsync(401, "unauthenticated");
    }

    [Fact]
    public async Task Logging_out_clears_the_cookies_and_ends_the_session()
    {
        using var browser = await SignedInAsync();

        (await browser.SendAsync(Request(HttpMethod.Post, "/api/auth/logout", null, null, null))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await browser.SendAsync(Request(HttpMethod.Post, "/api/auth/logout", "1", null, null))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await browser.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.SendAsync(Request(HttpMethod.Post, "/api/auth/refresh", "1", null, null))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Other_sites_may_use_the_api_but_never_with_our_cookies()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/uploads/x");
        preflight.Headers.Add("Origin", "https://other.example");
        preflight.Headers.Add("Access-Control-Request-Method", "PATCH");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,tus-resumable,upload-offset,content-type");

        var response = await host.Client.SendAsync(preflight);

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        response.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldContain("PATCH");
        response.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();

        using var actual = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        actual.Headers.Add("Origin", "https://other.example");
        var answer = await host.Client.SendAsync(actual);
        answer.Headers.GetValues("Access-Control-Expose-Headers").Single().ShouldContain("Upload-Offset");
        answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? header, string? fetchSite, string? origin)
    {
        var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get) request.Content = JsonContent.Create(new { });
        if (header is not null) request.Headers.Add("X-Kinora-Csrf", header);
        if (fetchSite is not null) request.Headers.Add("Sec-Fetch-Site", fetchSite);
        if (origin is not null) request.Headers.Add("Origin", origin == "self" ? host.BaseAddress : origin);
        return request;
    }

    private async Task<HttpClient> SignedInAsync()
    {
        var browser = host.CreateClient(cookies: true);
        (await RegisterAsync(browser)).StatusCode.ShouldBe(HttpStatusCode.Created);
        return browser;
    }

    private static Task<HttpResponseMessage> RegisterAsync(HttpClient client)
    {
        var name = "c" + Guid.NewGuid().ToString("N")[..16];
        return client.PostAsJsonAsync("/api/auth/register", new { username = name, email = $"{name}@example.com", password = "a long enough secret" });
    }
}
