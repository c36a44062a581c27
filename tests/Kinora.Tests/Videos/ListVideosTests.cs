using System.Text.Json;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Videos;

public sealed class ListVideosTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    private static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(p => p.Name)];

    [Fact]
    public async Task An_item_has_what_a_card_shows()
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.Playable(owner);
        seed.PosterVersion = 2;
        await host.AddAsync(seed, VideoSeeds.Rendition(seed, RenditionKind.Video, "360p", 1, 3), VideoSeeds.Rendition(seed, RenditionKind.Audio, "audio", 3, 3));

        var page = await (await host.Client.GetAsync($"/api/channels/{owner.ChannelId}/videos")).JsonAsync();

        Names(page).ShouldBe(["items", "nextCursor"]);
        page.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null);
        var item = page.GetProperty("items")[0];
        Names(item).ShouldBe(
        [
            "id", "title", "visibility", "channel", "durationSeconds", "status", "statusCode", "statusReason", "playable", "progress", "hasPicture", "poster", "thumbnails", "counts", "createdAt", "publishedAt",
        ]);
        Names(item.GetProperty("channel")).ShouldBe(["id", "handle", "name"]);
        item.GetProperty("progress").ToString().ShouldBe("""{"encodedSegments":4,"totalSegments":6}""");
        Names(item.GetProperty("thumbnails")).ShouldBe(["small", "medium", "large"]);
        var folder = $"^{host.BaseAddress}/media/[A-Za-z0-9._-]+/{seed.Id}";
        item.GetProperty("thumbnails").GetProperty("small").GetString()!.ShouldMatch(folder + @"/thumb-320-2\.jpg$");
        item.GetProperty("thumbnails").GetProperty("medium").GetString()!.ShouldMatch(folder + @"/thumb-640-2\.jpg$");
        item.GetProperty("thumbnails").GetProperty("large").GetString()!.ShouldMatch(folder + @"/poster-2\.jpg$");
        item.GetProperty("poster").GetString().ShouldBe(item.GetProperty("thumbnails").GetProperty("large").GetString());
    }

    [Fact]
    public async Task Without_a_poster_there_are_no_pictures_yet()
    {
        using var owner = await Person.RegisterAsync(host);
        await host.AddAsync(VideoSeeds.New(owner));

        var item = (await (await owner.Client.GetAsync("/api/me/videos")).JsonAsync()).GetProperty("items")[0];

        item.GetProperty("poster").ValueKind.ShouldBe(JsonValueKind.Null);
        item.GetProperty("thumbnails").ValueKind.ShouldBe(JsonValueKind.Null);
        item.GetProperty("playable").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Pages_show_every_video_once_newest_first(int limit)
    {
        using var owner = await Person.RegisterAsync(host);
        List<Video> seeds = [];
        // Several of one instant: the id decides, and no page boundary loses or repeats one.
        for (var i = 0; i < 20; i++) seeds.Add(await host.AddAsync(VideoSeeds.Playable(owner, at: VideoSeeds.Epoch.AddMicroseconds(i / 4))));
        string[] expected = [.. seeds.OrderByDescending(v => v.PublishedAt).ThenByDescending(v => v.Id, host.DatabaseOrder()).Select(v => v.Id)];

        (await host.Client.WalkAsync($"/api/channels/{owner.ChannelId}/videos?limit={limit}")).ShouldBe(expected);
        (await owner.Client.WalkAsync($"/api/me/videos?limit={limit}")).ShouldBe(expected);
    }

    [Fact]
    public async Task Videos_that_come_and_go_during_a_walk_move_nothing_else()
    {
        using var owner = await Person.RegisterAsync(host);
        List<string> before = [];
        for (var i = 0; i < 12; i++) before.Add((await host.AddAsync(VideoSeeds.Playable(owner, at: VideoSeeds.Epoch.AddMinutes(i)))).Id);
        before.Reverse();
        var deleted = before[9];

        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await (await host.Client.GetAsync($"/api/channels/{owner.ChannelId}/videos?limit=3&cursor={cursor}")).JsonAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
            await host.AddAsync(VideoSeeds.Playable(owner, at: VideoSeeds.Epoch.AddDays(1)));
            if (seen.Count == 3) await owner.Client.DeleteAsync($"/api/videos/{deleted}");
        }
        while (cursor is not null);

        seen.ShouldBe(before.Where(id => id != deleted));
    }

    [Fact]
    public async Task What_is_not_playable_yet_is_not_listed_publicly()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.New(owner, at: VideoSeeds.Epoch.AddYears(1)));

        (await host.Client.IdsAsync("/api/videos")).ShouldNotContain(video.Id);
        (await owner.Client.IdsAsync("/api/me/videos")).ShouldBe([video.Id]);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=-1")]
    [InlineData("limit=abc")]
    [InlineData("limit=99999999999")]
    [InlineData("cursor=garbage")]
    [InlineData("cursor=AQ")]
    [InlineData("cursor=%00")]
    public async Task A_wrong_page_is_refused(string query)
    {
        using var owner = await Person.RegisterAsync(host);
        foreach (var list in new[] { "/api/videos", "/api/me/videos", $"/api/channels/{owner.ChannelId}/videos" })
        {
            var response = await owner.Client.GetAsync($"{list}?{query}");
            ((int)response.StatusCode).ShouldBe(400, list);
            (await response.JsonAsync()).GetProperty("code").GetString().ShouldBeOneOf("validation_failed", "bad_request");
        }
    }

    [Fact]
    public async Task Only_known_orders_are_taken()
    {
        (await host.Client.GetAsync("/api/videos?sort=newest")).EnsureSuccessStatusCode();
        var problem = await (await host.Client.GetAsync("/api/videos?sort=random()")).ShouldBeProblemAsync(400, "validation_failed");
        problem.GetProperty("errors").GetProperty("sort").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_page_costs_one_query_however_long_it_is()
    {
        using var owner = await Person.RegisterAsync(host);
        for (var i = 0; i < 30; i++)
        {
            var seed = VideoSeeds.Playable(owner);
            await host.AddAsync(seed, VideoSeeds.Rendition(seed, RenditionKind.Video, "360p", 1, 3), VideoSeeds.Rendition(seed, RenditionKind.Audio, "audio", 3, 3));
        }

        (await host.QueriesAsync(() => host.Client.GetAsync("/api/videos?limit=30"))).ShouldBe(1);
        (await host.QueriesAsync(() => owner.Client.GetAsync("/api/me/videos?limit=30"))).ShouldBe(1);
        // The channel first.
        (await host.QueriesAsync(() => host.Client.GetAsync($"/api/channels/{owner.ChannelId}/videos?limit=30"))).ShouldBe(2);
        var id = (await owner.Client.IdsAsync("/api/me/videos"))[0];
        (await host.QueriesAsync(() => host.Client.GetAsync($"/api/videos/{id}"))).ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    public async Task A_channel_is_found_by_id_and_by_handle_in_any_case(string prefix)
    {
        using var owner = await Person.RegisterAsync(host);
        await host.AddAsync(VideoSeeds.Playable(owner));
        await host.AddAsync(VideoSeeds.Playable(owner, Visibility.Private));

        var channel = await (await host.Client.GetAsync($"/api/channels/{(prefix == "@" ? "@" + owner.Username.ToUpperInvariant() : owner.ChannelId)}")).JsonAsync();

        Names(channel).ShouldBe(["id", "handle", "name", "description", "counts", "createdAt"]);
        channel.GetProperty("id").GetString().ShouldBe(owner.ChannelId);
        channel.GetProperty("counts").GetProperty("videos").GetInt64().ShouldBe(1);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("@nobody-has-this")]
    [InlineData("@")]
    public async Task A_channel_that_is_not_there_is_a_problem(string id)
    {
        await (await host.Client.GetAsync($"/api/channels/{id}")).ShouldBeProblemAsync(404, "channel_not_found");
        await (await host.Client.GetAsync($"/api/channels/{id}/videos")).ShouldBeProblemAsync(404, "channel_not_found");
    }

    [Fact]
    public void A_cursor_keeps_all_that_the_database_tells_apart()
    {
        var at = VideoSeeds.Epoch.AddMicroseconds(1);
        PageCursor.TryParse(new PageCursor(at, "x").ToString(), out var cursor).ShouldBeTrue();
        cursor!.Value.At.ShouldBe(at);
    }
}
