using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Kinora.Data.Videos;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Videos;

/// <summary>What the page of a video says of it to those who do not run pages.</summary>
public sealed partial class WatchPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string StartPage = """<!doctype html><html><head><meta charset="utf-8" /><title>Kinora</title><script src="/boot.js"></script></head><body></body></html>""";

    private readonly TemporaryFolder _folder = new();
    private KinoraHost _host = null!;
    private Person _owner = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder.In("web"));
        await File.WriteAllTextAsync(_folder.In("web/index.html"), StartPage);
        _host = await KinoraHost.StartAsync(postgres, ("Web", _folder.In("web")));
        _owner = await Person.RegisterAsync(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_names_describes_and_shows_the_video()
    {
        var video = await AddAsync("Über <allem> & \"mehr\"", description: "First line\nsecond " + new string('x', 300), poster: 2);

        var response = await _host.Client.GetAsync($"/watch/{video.Id}?t=9");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        response.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'self';");
        var page = await response.Content.ReadAsStringAsync();
        page.ShouldContain("<title>Über &lt;allem&gt; &amp; &quot;mehr&quot; · Kinora</title>");
        page.ShouldContain("""<script src="/boot.js"></script>""");
        page.ShouldNotContain("noindex");
        var meta = Meta(page);
        meta["og:title"].ShouldBe(video.Title);
        meta["og:description"].ShouldStartWith("First line second xxx");
        meta["og:description"].Length.ShouldBe(201);
        meta["og:url"].ShouldBe($"{_host.BaseAddress}/watch/{video.Id}");
        meta["twitter:card"].ShouldBe("summary_large_image");
        // To somebody without a session, and for as long as the video may be seen.
        var picture = await _host.Client.GetAsync(meta["og:image"]);
        picture.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        picture.Headers.Location!.ToString().ShouldMatch($"^{_host.BaseAddress}/media/[A-Za-z0-9._-]+/{video.Id}/poster-2.jpg$");
        meta["og:image"].ShouldNotContain("/media/");
    }

    [Theory]
    [InlineData("\"><script>alert(1)</script>")]
    [InlineData("</title><script>alert(1)</script>")]
    [InlineData("' onload='alert(1)")]
    [InlineData("$& $1 ${x} {{x}} &quot;><b>")]
    [InlineData("--><!--")]
    public async Task A_hostile_title_stays_text(string title)
    {
        var video = await AddAsync(title, description: title);

        var page = await _host.Client.GetStringAsync($"/watch/{video.Id}");

        Tag().Matches(page).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal)
            .ShouldBe(["!doctype", "html", "head", "meta", "title", "/title", "script", "/script", "/head", "body", "/body", "/html"]);
        Regex.Count(page, "<script").ShouldBe(1);
        Meta(page)["og:title"].ShouldBe(title);
        Meta(page)["og:description"].ShouldBe(title);
        WebUtility.HtmlDecode(Title().Match(page).Groups["text"].Value).ShouldBe($"{title} · Kinora");
    }

    [Theory]
    [InlineData(Visibility.Private)]
    [InlineData(Visibility.Internal)]
    public async Task A_video_that_not_everybody_may_see_has_the_page_of_none_even_for_its_owner(Visibility visibility)
    {
        var video = await AddAsync("Secret", visibility);

        foreach (var client in new[] { _host.Client, _owner.Client })
        {
            (await client.GetStringAsync($"/watch/{video.Id}")).ShouldBe(StartPage);
            (await client.GetStringAsync("/watch/nothing0000")).ShouldBe(StartPage);
        }
    }

    [Fact]
    public async Task An_unlisted_video_has_a_preview_but_is_not_for_search_engines()
    {
        var video = await AddAsync("For those with the link", Visibility.Unlisted);

        var page = await _host.Client.GetStringAsync($"/watch/{video.Id}");

        Meta(page)["og:title"].ShouldBe("For those with the link");
        Meta(page)["twitter:card"].ShouldBe("summary");
        Meta(page).ShouldNotContainKey("og:image");
        page.ShouldContain("""<meta name="robots" content="noindex" />""");
    }

    [Fact]
    public async Task It_is_compressed_and_revalidated_until_it_changes()
    {
        var video = await AddAsync("Before");
        var first = await GetAsync(video, tag: null);
        first.Content.Headers.ContentEncoding.ShouldBe(["br"]);

        var unchanged = await GetAsync(video, first.Headers.ETag);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        // The browser takes the headers of this answer for those of the page that it has.
        unchanged.Headers.GetValues("Content-Security-Policy").ShouldBe(first.Headers.GetValues("Content-Security-Policy"));
        (await _owner.Client.PatchAsJsonAsync($"/api/videos/{video.Id}", new { title = "After" })).EnsureSuccessStatusCode();
        (await GetAsync(video, first.Headers.ETag)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _owner.Client.PatchAsJsonAsync($"/api/videos/{video.Id}", new { visibility = "private" })).EnsureSuccessStatusCode();
        (await _host.Client.GetStringAsync($"/watch/{video.Id}")).ShouldBe(StartPage);
    }

    private async Task<HttpResponseMessage> GetAsync(Video video, System.Net.Http.Headers.EntityTagHeaderValue? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/watch/{video.Id}");
        request.Headers.AcceptEncoding.ParseAdd("br");
        if (tag is not null) request.Headers.IfNoneMatch.Add(tag);
        return await _host.Client.SendAsync(request);
    }

    private async Task<Video> AddAsync(string title, Visibility visibility = Visibility.Public, string description = "", int poster = 0)
    {
        var video = VideoSeeds.Playable(_owner, visibility);
        (video.Title, video.Description, video.PosterVersion) = (title, description, poster);
        return await _host.AddAsync(video);
    }

    private static Dictionary<string, string> Meta(string page) =>
        MetaTag().Matches(page).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["content"].Value), StringComparer.Ordinal);

    [GeneratedRegex("""<meta (property|name)="(?<name>[^"]*)" content="(?<content>[^"]*)" />""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MetaTag();

    [GeneratedRegex("<(?<name>[!/a-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();

    [GeneratedRegex("<title>(?<text>[^<]*)</title>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Title();
}
