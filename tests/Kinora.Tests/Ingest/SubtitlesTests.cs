using System.Net;
using System.Text.Json;
using Kinora.Hosting;
using Kinora.Media.Subtitles;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Validation;
using Kinora.Messaging;
using Kinora.Tests.Infrastructure;
using Kinora.Tests.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Tests.Ingest;

/// <summary>Subtitles and chapters from the upload to what players and pages are given.</summary>
public sealed class SubtitlesTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("subs.mkv", "srt", "ass", "srt")]
    [InlineData("subs.mp4", "mov_text", "mov_text", "mov_text")]
    public async Task They_are_offered_to_players_and_pages(string file, params string[] codecs)
    {
        using var owner = await Person.RegisterAsync(host);
        var id = await UploadAsync(owner, await File.ReadAllBytesAsync(await SubtitleClips.MakeAsync(file, codecs)));

        var view = await UntilAsync(owner, id, v => v.GetProperty("playback") is { ValueKind: JsonValueKind.Object } p && p.GetProperty("captions").GetArrayLength() > 0);

        var captions = view.GetProperty("playback").GetProperty("captions").EnumerateArray().ToList();
        captions.Select(c => c.GetProperty("language").GetString()).ShouldBe(["en", "de", "en"]);
        if (file == "subs.mkv")
        {
            captions.Select(c => c.GetProperty("label").GetString()).ShouldBe(["English", "Für 'alle'", "English (forced)"]);
            captions.Select(c => (c.GetProperty("forced").GetBoolean(), c.GetProperty("hearingImpaired").GetBoolean())).ShouldBe([(false, false), (false, true), (true, false)]);
        }

        view.GetProperty("chapters").EnumerateArray().Select(c => (c.GetProperty("title").GetString(), Math.Round(c.GetProperty("start").GetDouble(), 1))).ShouldBe([("Beginning", 0.0), ("The 'rest' & <more>", 2.5)]);

        var whole = await TextAsync(captions[0].GetProperty("url").GetString()!);
        WebVttReader.Read(whole).Select(c => c.Text).ShouldBe(["Hello <i>world</i> &amp; <b>you</b>", "Second\nline two"]);

        var master = await TextAsync(view.GetProperty("playback").GetProperty("hls").GetString()!);
        master.Split('\n').Count(l => l.StartsWith("#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"text\"", StringComparison.Ordinal)).ShouldBe(3);
        master.Split('\n').Where(l => l.StartsWith("#EXT-X-STREAM-INF", StringComparison.Ordinal)).ShouldAllBe(l => l.Contains(",SUBTITLES=\"text\"", StringComparison.Ordinal));

        foreach (var manifest in new[] { "hls", "dash" })
        {
            var address = new Uri(view.GetProperty("playback").GetProperty(manifest).GetString()!);
            var report = await PresentationValidator.ValidateAsync(address, host.Client, new Progress<ValidationProgress>(), Stop);
            report.Findings.Where(f => f.Severity == Severity.Error).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Their_addresses_are_guarded_like_those_of_pictures()
    {
        using var owner = await Person.RegisterAsync(host);
        var id = await UploadAsync(owner, await File.ReadAllBytesAsync(await SubtitleClips.MakeAsync("subs.mkv", ["srt", "ass", "srt"])));
        var view = await UntilAsync(owner, id, v => v.GetProperty("playback") is { ValueKind: JsonValueKind.Object } p && p.GetProperty("captions").GetArrayLength() > 0);
        var address = new Uri(view.GetProperty("playback").GetProperty("captions")[0].GetProperty("url").GetString()!);

        using (var first = await host.Client.GetAsync(new Uri(address, "0.vtt"), Stop))
        {
            first.StatusCode.ShouldBe(HttpStatusCode.OK);
            first.Content.Headers.ContentType!.MediaType.ShouldBe("text/vtt");
            first.Headers.CacheControl!.ToString().ShouldContain("immutable");
            first.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
            (await first.Content.ReadAsStringAsync(Stop)).ShouldContain("Hello");
        }

        foreach (var other in new[] { "99.vtt", "00.vtt", "-1.vtt", "0.m4s", "init.mp4", "all.srt", "../text-9/all.vtt", "../text-9/index.m3u8", "../../text-1/text.vtt", "../text/all.vtt/x", "..%2foriginal" })
        {
            using var missing = await host.Client.GetAsync(new Uri(address, other), Stop);
            missing.StatusCode.ShouldBe(HttpStatusCode.NotFound, other);
        }

        using var forged = await host.Client.GetAsync(new Uri(address.ToString().Replace("/media/", "/media/x", StringComparison.Ordinal)), Stop);
        forged.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await owner.Client.DeleteAsync($"/api/videos/{id}", Stop)).EnsureSuccessStatusCode();
        using var deleted = await host.Client.GetAsync(new Uri(address, "0.vtt"), Stop);
        deleted.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await UntilGoneAsync(id);
    }

    [Fact]
    public async Task A_player_that_was_there_before_them_finds_them_in_the_next_manifest()
    {
        using var owner = await Person.RegisterAsync(host);
        var id = await UploadAsync(owner, await File.ReadAllBytesAsync(await SubtitleClips.MakeAsync("subs.mkv", ["srt", "ass", "srt"])));
        var view = await UntilAsync(owner, id, v => v.GetProperty("playback") is { ValueKind: JsonValueKind.Object } p && p.GetProperty("captions").GetArrayLength() > 0);
        var address = view.GetProperty("playback").GetProperty("dash").GetString()!;
        await using (var db = host.Database()) await db.Videos.Where(v => v.Id == id).ExecuteUpdateAsync(set => set.SetProperty(v => v.Subtitles, (string?)null), Stop);
        // As after a start over a store whose row was not written: they are made once more, and the one video that everybody shares learns of it.
        host.Services.GetRequiredService<VideoEvents>().Publish(new VideoChanged(id, owner.Id));

        await UntilAsync(owner, id, v => v.GetProperty("playback").GetProperty("captions").GetArrayLength() == 3);
        (await TextAsync(address)).ShouldContain("text/text-3/all.vtt");
    }

    private async Task<string> UploadAsync(Person owner, byte[] bytes)
    {
        var seed = VideoSeeds.New(owner, Kinora.Data.Videos.Visibility.Private);
        (seed.UploadedAt, seed.Size) = (VideoSeeds.Epoch, bytes.Length);
        await host.StoreOriginalAsync(seed, bytes);
        await host.AddAsync(seed);
        host.Services.GetRequiredService<VideoEvents>().Publish(new UploadCompleted(seed.Id));
        return seed.Id;
    }

    private static async Task<JsonElement> UntilAsync(Person owner, string id, Func<JsonElement, bool> condition)
    {
        while (true)
        {
            var view = await (await owner.Client.GetAsync($"/api/videos/{id}", Stop)).JsonAsync();
            if (condition(view)) return view;
            view.GetProperty("status").GetString().ShouldNotBe("failed", view.ToString());
            await Task.Delay(20, Stop);
        }
    }

    private async Task UntilGoneAsync(string id)
    {
        while (await host.Store().OpenReadAsync(VideoObjects.Subtitles(id, "text"), 0, 1, Stop) is { } stream)
        {
            await stream.DisposeAsync();
            await Task.Delay(20, Stop);
        }
    }

    private async Task<string> TextAsync(string address)
    {
        using var response = await host.Client.GetAsync(address, Stop);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, address);
        return await response.Content.ReadAsStringAsync(Stop);
    }
}
