using System.Net;
using System.Text.Json;
using Kinora.Data.Videos;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Videos;

public sealed class GetVideoTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    private static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(p => p.Name)];

    [Fact]
    public async Task A_playable_video_has_the_shape_of_the_contract()
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.Playable(owner);
        (seed.Description, seed.Tags, seed.Category, seed.PosterVersion) = ("About it", ["a", "b"], "film", 3);
        var stored = VideoSeeds.Rendition(seed, RenditionKind.Video, "360p", 2, 3);
        (stored.TotalBytes, stored.TotalSeconds) = (400_000, 4);
        (seed.Loudness, seed.LoudnessRange, seed.TruePeak) = (-23.1, 7.5, -1.2);
        await host.AddAsync(seed, stored, VideoSeeds.Rendition(seed, RenditionKind.Audio, "audio", 3, 3));

        var response = await host.Client.GetAsync($"/api/videos/{seed.Id}");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var video = await response.JsonAsync();
        Names(video).ShouldBe(
        [
            "id", "title", "description", "tags", "category", "visibility", "channel", "durationSeconds", "width", "height", "fps", "status", "statusCode", "statusReason", "playable",
            "progress", "renditions", "playback", "chapters", "loudness", "counts", "createdAt", "publishedAt",
        ]);
        Names(video.GetProperty("channel")).ShouldBe(["id", "handle", "name"]);
        Names(video.GetProperty("progress")).ShouldBe(["encodedSegments", "totalSegments"]);
        Names(video.GetProperty("renditions")[0]).ShouldBe(["name", "width", "height", "codec", "bitrate", "encodedSegments", "totalSegments"]);
        Names(video.GetProperty("playback")).ShouldBe(["hls", "dash", "expiresAt", "poster", "storyboard", "captions"]);
        video.GetProperty("loudness").ToString().ShouldBe("""{"integrated":-23.1,"range":7.5,"truePeak":-1.2}""");
        Names(video.GetProperty("counts")).ShouldBe(["views", "likes", "dislikes", "comments"]);

        video.GetProperty("id").GetString().ShouldBe(seed.Id);
        video.GetProperty("visibility").GetString().ShouldBe("public");
        video.GetProperty("status").GetString().ShouldBe("processing");
        video.GetProperty("playable").GetBoolean().ShouldBeTrue();
        video.GetProperty("channel").GetProperty("handle").GetString().ShouldBe(owner.Username);
        video.GetProperty("durationSeconds").GetDouble().ShouldBe(6);
        video.GetProperty("createdAt").GetString().ShouldBe("2026-11-01T12:00:00.000Z");
        video.GetProperty("publishedAt").GetString().ShouldBe("2026-11-01T12:00:00.000Z");
        video.GetProperty("progress").ToString().ShouldBe("""{"encodedSegments":5,"totalSegments":6}""");
        video.GetProperty("renditions").ToString().ShouldBe(
            """
            [{"name":"720p","width":1280,"height":720,"codec":"avc1.64001f","bitrate":2000000,"encodedSegments":3,"totalSegments":3},{"name":"360p","width":640,"height":360,"codec":"avc1.4d401e","bitrate":800000,"encodedSegments":2,"totalSegments":3}]
            """);
        var folder = $@"^{host.BaseAddress}/media/[A-Za-z0-9._-]+/{seed.Id}";
        video.GetProperty("playback").GetProperty("hls").GetString()!.ShouldMatch(folder + @"/master\.m3u8$");
        video.GetProperty("playback").GetProperty("dash").GetString()!.ShouldMatch(folder + @"/manifest\.mpd$");
        video.GetProperty("playback").GetProperty("poster").GetString()!.ShouldMatch(folder + @"/poster-3\.jpg$");
        video.GetProperty("playback").GetProperty("storyboard").ValueKind.ShouldBe(JsonValueKind.Null);
        video.GetProperty("playback").GetProperty("captions").GetArrayLength().ShouldBe(0);
        video.GetProperty("playback").GetProperty("expiresAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.Parse("2026-01-01", null));
    }

    [Fact]
    public async Task A_video_that_is_being_uploaded_has_the_same_shape_with_nothing_to_play()
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.New(owner);
        seed.Status = VideoStatus.Uploading;
        await host.AddAsync(seed);

        var video = await (await host.Client.GetAsync($"/api/videos/{seed.Id}")).JsonAsync();

        Names(video).Length.ShouldBe(23);
        video.GetProperty("playable").GetBoolean().ShouldBeFalse();
        video.GetProperty("status").GetString().ShouldBe("uploading");
        video.GetProperty("progress").ToString().ShouldBe("""{"encodedSegments":0,"totalSegments":0}""");
        video.GetProperty("renditions").GetArrayLength().ShouldBe(0);
        foreach (var name in new[] { "playback", "loudness", "publishedAt", "durationSeconds", "width", "height", "fps", "category", "statusCode", "statusReason" })
            video.GetProperty(name).ValueKind.ShouldBe(JsonValueKind.Null, name);
    }

    [Fact]
    public async Task Why_it_failed_is_for_its_owner()
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.New(owner);
        (seed.Status, seed.StatusCode, seed.StatusReason) = (VideoStatus.Failed, "not_a_video", "This file is not a video.");
        await host.AddAsync(seed);

        var own = await (await owner.Client.GetAsync($"/api/videos/{seed.Id}")).JsonAsync();
        var others = await (await host.Client.GetAsync($"/api/videos/{seed.Id}")).JsonAsync();

        own.GetProperty("statusCode").GetString().ShouldBe("not_a_video");
        own.GetProperty("statusReason").GetString().ShouldBe("This file is not a video.");
        others.GetProperty("statusCode").ValueKind.ShouldBe(JsonValueKind.Null);
        others.GetProperty("statusReason").ValueKind.ShouldBe(JsonValueKind.Null);
        others.GetProperty("status").GetString().ShouldBe("failed");
    }

    [Fact]
    public async Task What_cannot_be_made_is_not_offered_and_not_waited_for()
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.Playable(owner);
        var givenUp = VideoSeeds.Rendition(seed, RenditionKind.Video, "360p", 1, 3);
        (givenUp.GivenUpAt, givenUp.GivenUpReason) = (VideoSeeds.Epoch, "'360p' is left out.");
        await host.AddAsync(seed, givenUp, VideoSeeds.Rendition(seed, RenditionKind.Audio, "audio", 3, 3));

        var video = await (await host.Client.GetAsync($"/api/videos/{seed.Id}")).JsonAsync();

        video.GetProperty("renditions").EnumerateArray().Select(r => r.GetProperty("name").GetString()).ShouldBe(["720p"]);
        video.GetProperty("progress").ToString().ShouldBe("""{"encodedSegments":3,"totalSegments":3}""");
        video.GetProperty("statusReason").ValueKind.ShouldBe(JsonValueKind.Null);
        var own = await (await owner.Client.GetAsync($"/api/videos/{seed.Id}")).JsonAsync();
        own.GetProperty("statusReason").GetString().ShouldBe("'360p' is left out.");
    }

    [Theory]
    [InlineData("dQw4w9WgXcQ")]
    [InlineData("short")]
    [InlineData("much-longer-than-any-id")]
    [InlineData("..%2f..%2fetc")]
    [InlineData("'%20or%20''='")]
    public async Task What_is_not_there_is_a_problem(string id) =>
        (await host.Client.GetAsync($"/api/videos/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Links_bear_the_public_address_where_one_is_set()
    {
        await using var elsewhere = await KinoraHost.StartAsync(host.Postgres, ("PublicUrl", "https://video.example.org/"));
        using var owner = await Person.RegisterAsync(elsewhere);
        var seed = await elsewhere.AddAsync(VideoSeeds.Playable(owner));

        var video = await (await elsewhere.Client.GetAsync($"/api/videos/{seed.Id}")).JsonAsync();

        video.GetProperty("playback").GetProperty("hls").GetString()!.ShouldStartWith("https://video.example.org/media/");
    }

    [Theory]
    [InlineData("playlist.m3u8", "master.m3u8")]
    [InlineData("manifest.mpd", "manifest.mpd")]
    [InlineData("poster.jpg", "poster-3.jpg")]
    public async Task Lasting_addresses_lead_to_signed_ones(string lasting, string signed)
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.Playable(owner);
        seed.PosterVersion = 3;
        var playable = await host.AddAsync(seed);
        var early = await host.AddAsync(VideoSeeds.New(owner));

        var response = await host.Client.GetAsync($"/api/videos/{playable.Id}/{lasting}");

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.ToString().ShouldMatch($"^{host.BaseAddress}/media/[A-Za-z0-9._-]+/{playable.Id}/{signed}$");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        await (await host.Client.GetAsync($"/api/videos/{early.Id}/{lasting}")).ShouldBeProblemAsync(404, lasting == "poster.jpg" ? "no_poster" : "not_playable");
    }
}
