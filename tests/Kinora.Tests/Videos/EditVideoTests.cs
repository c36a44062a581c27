using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Tests.Videos;

public sealed class EditVideoTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    private static Task<HttpResponseMessage> PatchAsync(Person person, Video video, string json) =>
        person.Client.PatchAsync($"/api/videos/{video.Id}", new StringContent(json, Encoding.UTF8, "application/json"));

    [Fact]
    public async Task Everything_that_is_given_changes()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner));

        var response = await PatchAsync(owner, video, """{"title":" New  title ","description":"one\r\ntwo","tags":["a","A","b"],"category":"film","visibility":"unlisted"}""");

        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        var view = await response.JsonAsync();
        view.GetProperty("title").GetString().ShouldBe("New title");
        view.GetProperty("description").GetString().ShouldBe("one\ntwo");
        view.GetProperty("tags").ToString().ShouldBe("""["a","b"]""");
        view.GetProperty("category").GetString().ShouldBe("film");
        view.GetProperty("visibility").GetString().ShouldBe("unlisted");
        (await (await owner.Client.GetAsync($"/api/videos/{video.Id}")).JsonAsync()).GetProperty("title").GetString().ShouldBe("New title");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"unknown":1,"id":"other","status":"failed"}""")]
    public async Task What_is_not_given_stays(string json)
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.Playable(owner);
        (seed.Description, seed.Category, seed.Tags) = ("kept", "film", ["x"]);
        var video = await host.AddAsync(seed);

        var view = await (await PatchAsync(owner, video, json)).JsonAsync();

        view.GetProperty("id").GetString().ShouldBe(video.Id);
        view.GetProperty("status").GetString().ShouldNotBe("failed");
        view.GetProperty("description").GetString().ShouldBe("kept");
        view.GetProperty("category").GetString().ShouldBe("film");
        view.GetProperty("tags").ToString().ShouldBe("""["x"]""");
    }

    [Theory]
    [InlineData("""{"category":null}""")]
    [InlineData("""{"category":" "}""")]
    public async Task A_category_can_be_taken_away(string json)
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.Playable(owner);
        seed.Category = "film";
        var video = await host.AddAsync(seed);

        (await (await PatchAsync(owner, video, json)).JsonAsync()).GetProperty("category").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("title", "\"\"")]
    [InlineData("title", "\"\\u200b\\u0000\"")]
    [InlineData("title", "\"LONG201\"")]
    [InlineData("description", "\"LONG5001\"")]
    [InlineData("category", "\"LONG51\"")]
    [InlineData("tags", "[\"LONG51\"]")]
    public async Task A_value_beyond_its_limits_is_refused_by_field(string field, string value)
    {
        foreach (var length in new[] { 51, 201, 5001 }) value = value.Replace($"LONG{length}\"", new string('x', length) + "\"", StringComparison.Ordinal);
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner));

        var problem = await (await PatchAsync(owner, video, $$"""{"{{field}}":{{value}}}""")).ShouldBeProblemAsync(400, "validation_failed");

        problem.GetProperty("errors").EnumerateObject().Select(p => p.Name).ShouldBe([field]);
        (await (await owner.Client.GetAsync($"/api/videos/{video.Id}")).JsonAsync()).GetProperty("title").GetString().ShouldBe("A film");
    }

    [Theory]
    [InlineData("""{"title":5}""")]
    [InlineData("""{"tags":"one"}""")]
    [InlineData("""{"tags":[null]}""")]
    [InlineData("""{"visibility":"secret"}""")]
    [InlineData("""{"visibility":0}""")]
    [InlineData("""{"visibility":"password"}""")]
    [InlineData("""{"title":"\ud800"}""")]
    [InlineData("""["title"]""")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    public async Task What_is_not_an_edit_is_refused(string json)
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner));

        var response = await PatchAsync(owner, video, json);

        ((int)response.StatusCode).ShouldBe(400, await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Hostile_text_is_stored_as_harmless_text_in_composed_form()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner));

        var response = await owner.Client.PatchAsJsonAsync(
            $"/api/videos/{video.Id}",
            new { title = "Cafe\u0301 \u202Efdp.exe\u202C <script>alert(1)</script>'; drop table videos;--", tags = new[] { "e\u0301", "\u00e9" }, description = "\U0001F468\u200D\U0001F469 \u0000\ufeff" });

        var view = await response.JsonAsync();
        view.GetProperty("title").GetString().ShouldBe("Caf\u00e9 fdp.exe <script>alert(1)</script>'; drop table videos;--");
        view.GetProperty("description").GetString().ShouldBe("\U0001F468\u200D\U0001F469");
        view.GetProperty("tags")[0].GetString().ShouldBe("\u00e9");
    }

    [Fact]
    public async Task A_playable_video_is_published_when_it_becomes_public_and_keeps_that_date()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner, Visibility.Private));

        var published = (await (await PatchAsync(owner, video, """{"visibility":"public"}""")).JsonAsync()).GetProperty("publishedAt").GetString();
        (await host.Client.IdsAsync($"/api/channels/{owner.ChannelId}/videos")).ShouldBe([video.Id]);
        await PatchAsync(owner, video, """{"visibility":"private"}""");
        (await host.Client.IdsAsync($"/api/channels/{owner.ChannelId}/videos")).ShouldBeEmpty();
        var again = (await (await PatchAsync(owner, video, """{"visibility":"public"}""")).JsonAsync()).GetProperty("publishedAt").GetString();

        published.ShouldNotBeNull();
        again.ShouldBe(published);
    }

    [Fact]
    public async Task A_video_that_is_not_playable_is_not_published_yet()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.New(owner, Visibility.Private));

        var view = await (await PatchAsync(owner, video, """{"visibility":"public"}""")).JsonAsync();

        view.GetProperty("publishedAt").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Edits_at_the_same_time_lose_nothing_of_one_another()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner));
        string[] edits = ["""{"title":"T"}""", """{"description":"D"}""", """{"tags":["t"]}""", """{"category":"C"}""", """{"visibility":"unlisted"}"""];

        await Task.WhenAll(edits.Select(json => PatchAsync(owner, video, json)));

        await using var db = host.Database();
        var row = await db.Videos.SingleAsync(v => v.Id == video.Id);
        (row.Title, row.Description, row.Tags[0], row.Category, row.Visibility).ShouldBe(("T", "D", "t", "C", Visibility.Unlisted));
    }
}
