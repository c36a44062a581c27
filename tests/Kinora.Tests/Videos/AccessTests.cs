using System.Net;
using System.Net.Http.Json;
using Kinora.Data.Videos;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Videos;

public enum Caller
{
    Anonymous,
    Owner,
    Other,
}

/// <summary>Who may do what with a video of which visibility, on every route that takes a video's id; and in which lists it appears to whom.</summary>
public sealed class AccessTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    // Anonymous, owner, other.
    private static readonly Dictionary<Visibility, (int Anonymous, int Owner, int Other)> Reading = new()
    {
        [Visibility.Public] = (200, 200, 200),
        [Visibility.Unlisted] = (200, 200, 200),
        [Visibility.Internal] = (404, 200, 200),
        [Visibility.Private] = (404, 200, 404),
    };

    // Somebody else is told that he may not only where he may know that there is something.
    private static readonly Dictionary<Visibility, (int Anonymous, int Owner, int Other)> Changing = new()
    {
        [Visibility.Public] = (401, 200, 403),
        [Visibility.Unlisted] = (401, 200, 403),
        [Visibility.Internal] = (401, 200, 403),
        [Visibility.Private] = (401, 200, 404),
    };

    private static readonly (string Route, HttpMethod Method, bool Changes, int Success)[] Routes =
    [
        ("", HttpMethod.Get, false, 200),
        ("/playlist.m3u8", HttpMethod.Get, false, 302),
        ("/manifest.mpd", HttpMethod.Get, false, 302),
        ("/poster.jpg", HttpMethod.Get, false, 302),
        ("/original", HttpMethod.Get, true, 200),
        ("/original", HttpMethod.Head, true, 200),
        ("", HttpMethod.Patch, true, 200),
        ("", HttpMethod.Delete, true, 204),
    ];

    private static Task<(Person Owner, Person Other)>? _people;

    public static TheoryData<Visibility, Caller, string, string, int> Matrix()
    {
        var matrix = new TheoryData<Visibility, Caller, string, string, int>();
        foreach (var visibility in Enum.GetValues<Visibility>())
            foreach (var caller in Enum.GetValues<Caller>())
                foreach (var (route, method, changes, success) in Routes)
                {
                    var (anonymous, owner, other) = (changes ? Changing : Reading)[visibility];
                    var expected = caller switch { Caller.Anonymous => anonymous, Caller.Owner => owner, _ => other };
                    matrix.Add(visibility, caller, method.Method, route, expected == 200 ? success : expected);
                }

        return matrix;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Everybody_gets_what_the_visibility_allows(Visibility visibility, Caller caller, string method, string route, int expected)
    {
        var (owner, other) = await (_people ??= RegisterAsync());
        var seed = VideoSeeds.Playable(owner, visibility);
        seed.PosterVersion = 1;
        var video = await host.AddAsync(seed);
        await host.StoreOriginalAsync(video, "bytes"u8.ToArray());
        var client = caller switch { Caller.Anonymous => host.Client, Caller.Owner => owner.Client, _ => other.Client };

        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/videos/{video.Id}{route}");
        if (request.Method == HttpMethod.Patch) request.Content = JsonContent.Create(new { description = "changed" });
        using var response = await client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(expected);
        if (expected >= 400) response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        await using var db = host.Database();
        var row = (await db.Videos.FindAsync(video.Id))!;
        (row.Description == "changed").ShouldBe(expected == 200 && method == "PATCH");
        (row.DeletedAt is not null).ShouldBe(expected == 204);
    }

    [Theory]
    [InlineData(Visibility.Public, true)]
    [InlineData(Visibility.Unlisted, false)]
    [InlineData(Visibility.Internal, false)]
    [InlineData(Visibility.Private, false)]
    public async Task Only_public_videos_are_listed_and_everything_is_listed_to_its_owner(Visibility visibility, bool listed)
    {
        using var owner = await Person.RegisterAsync(host);
        using var other = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner, visibility, VideoSeeds.Epoch.AddDays(1)));

        foreach (var client in new[] { host.Client, owner.Client, other.Client })
        {
            (await client.IdsAsync("/api/videos?limit=100")).Contains(video.Id).ShouldBe(listed);
            (await client.IdsAsync($"/api/channels/{owner.ChannelId}/videos")).Contains(video.Id).ShouldBe(listed);
            (await client.IdsAsync($"/api/channels/@{owner.Username}/videos")).Contains(video.Id).ShouldBe(listed);
        }

        (await owner.Client.IdsAsync("/api/me/videos")).ShouldBe([video.Id]);
        (await other.Client.IdsAsync("/api/me/videos")).ShouldBeEmpty();
    }

    [Fact]
    public async Task My_videos_are_for_people_who_signed_in() => await (await host.Client.GetAsync("/api/me/videos")).ShouldBeProblemAsync(401, "unauthenticated");

    [Fact]
    public async Task What_is_deleted_is_gone_for_its_owner_too()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner));
        (await owner.Client.DeleteAsync($"/api/videos/{video.Id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        foreach (var (route, method, _, _) in Routes)
        {
            using var request = new HttpRequestMessage(method, $"/api/videos/{video.Id}{route}");
            if (method == HttpMethod.Patch) request.Content = JsonContent.Create(new { title = "again" });
            (await owner.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{method} {route}");
        }

        foreach (var list in new[] { "/api/videos?limit=100", "/api/me/videos", $"/api/channels/{owner.ChannelId}/videos" })
            (await owner.Client.IdsAsync(list)).ShouldNotContain(video.Id);
    }

    // Two people for the whole matrix: to hash a password takes longer than the rest of a test.
    private async Task<(Person Owner, Person Other)> RegisterAsync() => (await Person.RegisterAsync(host), await Person.RegisterAsync(host));
}
