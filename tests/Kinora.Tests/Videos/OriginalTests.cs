using System.Net;
using System.Net.Http.Headers;
using Kinora.Data.Videos;
using Kinora.Features.Videos;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Videos;

public sealed class OriginalTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 / 3))];

    [Fact]
    public async Task Comes_back_as_it_was_and_is_never_shown()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await AddAsync(owner, "Ferien \u00e4\u20ac.mp4");

        var response = await owner.Client.GetAsync($"/api/videos/{video.Id}/original");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(Bytes);
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/octet-stream");
        response.Content.Headers.ContentLength.ShouldBe(Bytes.Length);
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Content-Security-Policy").ShouldBe(["sandbox"]);
        var disposition = response.Content.Headers.ContentDisposition!;
        disposition.DispositionType.ShouldBe("attachment");
        disposition.FileNameStar.ShouldBe("Ferien \u00e4\u20ac.mp4");
        disposition.FileName!.ShouldAllBe(c => c < 128);
        response.Headers.AcceptRanges.ShouldBe(["bytes"]);
        response.Headers.ETag.ShouldNotBeNull();
        response.Headers.CacheControl!.Private.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 0L)]
    [InlineData(1000, 1999L)]
    [InlineData(299_999, null)]
    [InlineData(200_000, null)]
    [InlineData(null, 500L)]
    public async Task A_part_can_be_asked_for(int? from, long? to)
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await AddAsync(owner, "film.mp4");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/videos/{video.Id}/original") { Headers = { Range = new RangeHeaderValue(from, to) } };

        var response = await owner.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        var expected = from is null ? Bytes[^(int)to!.Value..] : Bytes[from.Value..(int)((to ?? Bytes.Length - 1) + 1)];
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task A_part_beyond_the_end_cannot()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await AddAsync(owner, "film.mp4");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/videos/{video.Id}/original") { Headers = { Range = new RangeHeaderValue(Bytes.Length, null) } };

        (await owner.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
    }

    [Fact]
    public async Task Before_it_has_arrived_there_is_none()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.New(owner));

        await (await owner.Client.GetAsync($"/api/videos/{video.Id}/original")).ShouldBeProblemAsync(404, "original_missing");
    }

    [Theory]
    [InlineData("film.mp4", "film.mp4")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\Users\me\film.mp4", "film.mp4")]
    [InlineData("a\"; filename=evil.html\r\nX-Evil: 1.mp4", "a_; filename=evil.htmlX-Evil_ 1.mp4")]
    [InlineData("\u202Egpj.exe", "gpj.exe")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("name. . ", "name")]
    [InlineData("<script>.mp4", "_script_.mp4")]
    [InlineData("..", "fallback")]
    [InlineData("dir/", "fallback")]
    [InlineData("", "fallback")]
    [InlineData("\U0001F3AC.mov", "\U0001F3AC.mov")]
    public void A_name_is_harmless_to_save_under(string filename, string safe) => SafeFilename.Of(filename, "fallback").ShouldBe(safe);

    [Fact]
    public void A_long_name_keeps_its_extension()
    {
        var safe = SafeFilename.Of(new string('x', 141) + "\U0001F3AC\U0001F3AC\U0001F3AC\U0001F3AC.matroska", "fallback");

        safe.Length.ShouldBeLessThanOrEqualTo(150);
        safe.ShouldEndWith(".matroska");
        safe.EnumerateRunes().ShouldAllBe(r => r != System.Text.Rune.ReplacementChar);
    }

    [Fact]
    public async Task A_hostile_name_adds_no_header()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await AddAsync(owner, "a\"\r\nX-Evil: 1\r\n\r\n<html>.mp4");

        var response = await owner.Client.GetAsync($"/api/videos/{video.Id}/original");

        response.Headers.Contains("X-Evil").ShouldBeFalse();
        response.Content.Headers.Contains("X-Evil").ShouldBeFalse();
        (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBe(Bytes.Length);
    }

    private async Task<Video> AddAsync(Person owner, string filename)
    {
        var seed = VideoSeeds.Playable(owner, Visibility.Private);
        seed.Filename = filename;
        var video = await host.AddAsync(seed);
        await host.StoreOriginalAsync(video, Bytes);
        return video;
    }
}
