using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kinora.Data.Accounts;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Messaging;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Tests.Videos;

public sealed class UploadsHubTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    private static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(p => p.Name)];

    private VideoEvents Events => host.Services.GetRequiredService<VideoEvents>();

    private Task<HubClient> ConnectAsync(Person person) => HubClient.ConnectAsync(host.BaseAddress, $"/ws/uploads?access_token={person.AccessToken}", _ => { });

    [Fact]
    public async Task Tells_bytes_segments_and_state_in_that_order()
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.Playable(owner);
        await host.AddAsync(seed, VideoSeeds.Rendition(seed, RenditionKind.Video, "360p", 2, 3), VideoSeeds.Rendition(seed, RenditionKind.Audio, "audio", 3, 3));
        await using var hub = await ConnectAsync(owner);

        // The first is told at once; the others wait together, whatever order they come in.
        Events.Publish(new UploadProgress(seed.Id, owner.Id, 1, 100));
        (await hub.NextAsync()).Message.GetProperty("offset").GetInt64().ShouldBe(1);
        Events.Publish(new VideoChanged(seed.Id, owner.Id));
        Events.Publish(new SegmentsChanged(seed.Id, owner.Id, "video", "360p"));
        Events.Publish(new UploadProgress(seed.Id, owner.Id, 100, 100));

        var (progress, segments, changed) = (await hub.NextAsync(), await hub.NextAsync(), await hub.NextAsync());
        progress.ShouldSatisfyAllConditions(
            p => p.Method.ShouldBe("uploadProgress"), p => p.Message.ToString().ShouldBe($$"""{"videoId":"{{seed.Id}}","offset":100,"size":100}"""));
        segments.ShouldSatisfyAllConditions(
            s => s.Method.ShouldBe("segmentsChanged"),
            s => s.Message.ToString().ShouldBe($$$"""{"videoId":"{{{seed.Id}}}","kind":"video","rendition":"360p","encodedSegments":2,"totalSegments":3,"progress":{"encodedSegments":5,"totalSegments":6}}"""));
        changed.ShouldSatisfyAllConditions(
            c => c.Method.ShouldBe("videoChanged"),
            c => c.Message.ToString().ShouldBe(
                $$$"""{"videoId":"{{{seed.Id}}}","status":"processing","statusCode":null,"statusReason":null,"playable":true,"progress":{"encodedSegments":5,"totalSegments":6}}"""));
    }

    [Fact]
    public async Task Nobody_hears_of_the_videos_of_others()
    {
        using var owner = await Person.RegisterAsync(host);
        using var other = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner));
        var marker = await host.AddAsync(VideoSeeds.Playable(other));
        await using var hub = await ConnectAsync(owner);
        await using var foreign = await ConnectAsync(other);

        Events.Publish(new UploadProgress(video.Id, owner.Id, 5, 10));
        Events.Publish(new VideoChanged(video.Id, owner.Id));
        // An event that names the wrong owner reveals nothing to him either.
        Events.Publish(new VideoChanged(video.Id, other.Id));
        await hub.UntilAsync("videoChanged", _ => true);
        Events.Publish(new VideoChanged(marker.Id, other.Id));

        var (method, message) = await foreign.NextAsync();
        method.ShouldBe("videoChanged");
        message.GetProperty("videoId").GetString().ShouldBe(marker.Id);
    }

    [Fact]
    public async Task A_flood_of_events_becomes_a_few_messages_and_the_last_word_is_true()
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.Playable(owner);
        var rendition = VideoSeeds.Rendition(seed, RenditionKind.Video, "360p", 0, 2000);
        await host.AddAsync(seed, rendition);
        await using var hub = await ConnectAsync(owner);

        await using var db = host.Database();
        for (var i = 1; i <= 20; i++)
        {
            await db.Renditions.Where(r => r.VideoId == seed.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.EncodedSegments, i * 100));
            for (var j = 0; j < 100; j++) Events.Publish(new SegmentsChanged(seed.Id, owner.Id, "video", "360p"));
        }

        var messages = await hub.UntilAsync("segmentsChanged", m => m.GetProperty("encodedSegments").GetInt32() == 2000);
        messages.Count.ShouldBeLessThan(100);
        messages.Select(m => m.Message.GetProperty("encodedSegments").GetInt32()).ShouldBeInOrder();
    }

    [Fact]
    public async Task Edits_and_deletions_reach_every_page_of_the_owner()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner));
        await using var first = await ConnectAsync(owner);
        await using var second = await ConnectAsync(owner);

        await owner.Client.PatchAsJsonAsync($"/api/videos/{video.Id}", new { title = "New" });
        foreach (var page in new[] { first, second }) Names((await page.UntilAsync("videoChanged", _ => true))[^1].Message).ShouldBe(["videoId", "status", "statusCode", "statusReason", "playable", "progress"]);

        await owner.Client.DeleteAsync($"/api/videos/{video.Id}");
        foreach (var page in new[] { first, second }) (await page.UntilAsync("videoDeleted", _ => true))[^1].Message.GetProperty("videoId").GetString().ShouldBe(video.Id);
    }

    [Fact]
    public async Task A_reason_is_told()
    {
        using var owner = await Person.RegisterAsync(host);
        var seed = VideoSeeds.New(owner);
        (seed.Status, seed.StatusCode, seed.StatusReason) = (VideoStatus.Failed, "not_a_video", "This file is not a video.");
        await host.AddAsync(seed);
        await using var hub = await ConnectAsync(owner);

        Events.Publish(new VideoChanged(seed.Id, owner.Id));

        var message = (await hub.NextAsync()).Message;
        message.GetProperty("status").GetString().ShouldBe("failed");
        message.GetProperty("statusCode").GetString().ShouldBe("not_a_video");
        message.GetProperty("statusReason").GetString().ShouldBe("This file is not a video.");
        message.GetProperty("playable").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_page_that_does_not_read_holds_up_nobody_else()
    {
        using var stuck = await Person.RegisterAsync(host);
        using var owner = await Person.RegisterAsync(host);
        var (theirs, video) = (await host.AddAsync(VideoSeeds.Playable(stuck)), await host.AddAsync(VideoSeeds.Playable(owner)));
        using var silent = new ClientWebSocket();
        await silent.ConnectAsync(new Uri($"{host.BaseAddress.Replace("http", "ws", StringComparison.Ordinal)}/ws/uploads?access_token={stuck.AccessToken}"), TestContext.Current.CancellationToken);
        await silent.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        await using var hub = await ConnectAsync(owner);

        for (var i = 0; i < 3; i++)
        {
            Events.Publish(new VideoChanged(theirs.Id, stuck.Id));
            Events.Publish(new VideoChanged(video.Id, owner.Id));
            await hub.UntilAsync("videoChanged", _ => true);
        }
    }

    [Fact]
    public async Task Visitors_are_turned_away()
    {
        await (await host.Client.PostAsync("/ws/uploads/negotiate?negotiateVersion=1", null)).ShouldBeProblemAsync(401, "unauthenticated");
        await Should.ThrowAsync<WebSocketException>(() => HubClient.ConnectAsync(host.BaseAddress, "/ws/uploads", _ => { }));
        await Should.ThrowAsync<WebSocketException>(() => HubClient.ConnectAsync(host.BaseAddress, "/ws/uploads?access_token=forged", _ => { }));
    }

    [Fact]
    public async Task A_cookie_opens_it_from_our_own_pages_only()
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner));
        void Cookie(ClientWebSocketOptions options, string origin)
        {
            options.SetRequestHeader("Cookie", $"kinora_access={owner.AccessToken}");
            options.SetRequestHeader("Origin", origin);
        }

        await Should.ThrowAsync<WebSocketException>(() => HubClient.ConnectAsync(host.BaseAddress, "/ws/uploads", o => Cookie(o, "https://evil.example")));
        await using var hub = await HubClient.ConnectAsync(host.BaseAddress, "/ws/uploads", o => Cookie(o, host.BaseAddress));
        Events.Publish(new VideoChanged(video.Id, owner.Id));
        (await hub.NextAsync()).Message.GetProperty("videoId").GetString().ShouldBe(video.Id);
    }

    [Theory]
    [InlineData("logout")]
    [InlineData("another password")]
    [InlineData("a token used twice")]
    [InlineData("another process")]
    public async Task A_connection_ends_with_its_session_and_with_no_other(string how)
    {
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.Playable(owner));
        using var elsewhere = host.CreateClient();
        var token = (await (await host.Client.PostAsJsonAsync("/api/auth/login", new { login = owner.Username, password = owner.Password })).JsonAsync()).GetProperty("accessToken").GetString()!;
        elsewhere.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await using var hub = await ConnectAsync(owner);
        await using var other = await HubClient.ConnectAsync(host.BaseAddress, $"/ws/uploads?access_token={token}", _ => { });

        await EndAsync(owner, elsewhere, how);

        await hub.ClosedAsync();
        Events.Publish(new VideoChanged(video.Id, owner.Id));
        (await other.NextAsync()).Method.ShouldBe("videoChanged");
    }

    [Fact]
    public async Task A_connection_ends_with_its_access_token()
    {
        using var owner = await Person.RegisterAsync(host);
        // It has run out, but by less than what the clocks of two machines may be apart: it still opens a connection.
        var past = new ManualTime(TimeProvider.System.GetUtcNow() - AccessTokens.Lifetime - TimeSpan.FromSeconds(1));
        var tokens = new AccessTokens(host.Services.GetRequiredService<AccessKeys>(), past);
        var token = await tokens.IssueAsync(owner.Id, Guid.NewGuid(), UserRole.Creator, TestContext.Current.CancellationToken);

        await using var hub = await HubClient.OpenAsync(host.BaseAddress, $"/ws/uploads?access_token={token}", _ => { });

        await hub.ClosedAsync();
    }

    [Fact]
    public async Task A_bearer_token_opens_it_too()
    {
        using var owner = await Person.RegisterAsync(host);

        await using var hub = await HubClient.ConnectAsync(host.BaseAddress, "/ws/uploads", o => o.SetRequestHeader("Authorization", $"Bearer {owner.AccessToken}"));

        (await owner.Client.PostAsync("/ws/uploads/negotiate?negotiateVersion=1", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task EndAsync(Person owner, HttpClient elsewhere, string how)
    {
        switch (how)
        {
            case "logout":
                (await owner.Client.PostAsync("/api/auth/logout", null)).EnsureSuccessStatusCode();
                break;
            case "another password":
                (await elsewhere.PatchAsJsonAsync("/api/me", new { newPassword = "another long secret", currentPassword = owner.Password })).EnsureSuccessStatusCode();
                break;
            case "a token used twice":
                var successor = (await (await RefreshAsync(owner.RefreshToken)).JsonAsync()).GetProperty("refreshToken").GetString()!;
                (await RefreshAsync(successor)).EnsureSuccessStatusCode();
                (await RefreshAsync(owner.RefreshToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
                break;
            default:
                var (hash, now) = (SHA256.HashData(Encoding.ASCII.GetBytes(owner.RefreshToken)), TimeProvider.System.GetUtcNow());
                await using (var db = host.Database())
                    await db.RefreshTokens.Where(t => t.TokenHash == hash).ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, now));
                break;
        }
    }

    private Task<HttpResponseMessage> RefreshAsync(string token) => host.Client.PostAsJsonAsync("/api/auth/refresh", new { refreshToken = token });
}
