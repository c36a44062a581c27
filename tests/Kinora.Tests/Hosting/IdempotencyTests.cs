using System.Net;
using System.Net.Http.Json;
using Kinora.Data;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Tests.Hosting;

public sealed class IdempotencyTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    [Fact]
    public async Task A_repeated_request_gets_the_first_answer()
    {
        using var person = await Person.RegisterAsync(host);

        var first = await InitAsync(person, "k", "a film");
        var second = await InitAsync(person, "k", "a film");

        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        second.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        second.Headers.Location.ShouldBe(first.Headers.Location);
        second.Content.Headers.ContentType.ShouldBe(first.Content.Headers.ContentType);
        second.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        (await VideosAsync(person)).ShouldBe(1);
    }

    [Fact]
    public async Task Refusals_are_answers_too()
    {
        using var person = await Person.RegisterAsync(host);

        await (await InitAsync(person, "k", "")).ShouldBeProblemAsync(400, "validation_failed");
        var second = await InitAsync(person, "k", "");

        await second.ShouldBeProblemAsync(400, "validation_failed");
        second.Headers.Contains("Idempotency-Replayed").ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_422()
    {
        using var person = await Person.RegisterAsync(host);
        await InitAsync(person, "k", "a film");

        await (await InitAsync(person, "k", "another film")).ShouldBeProblemAsync(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task Somebody_elses_key_is_another_key()
    {
        using var person = await Person.RegisterAsync(host);
        using var other = await Person.RegisterAsync(host);
        await InitAsync(person, "k", "a film");

        (await InitAsync(other, "k", "a film")).Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
    }

    [Fact]
    public async Task Of_many_at_once_one_works_and_the_others_wait_or_get_its_answer()
    {
        using var person = await Person.RegisterAsync(host);

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => InitAsync(person, "k", "a film")));

        (await VideosAsync(person)).ShouldBe(1);
        foreach (var response in responses.Where(r => r.StatusCode != HttpStatusCode.Created)) await response.ShouldBeProblemAsync(409, "idempotency_in_progress");
        responses.Where(r => r.StatusCode == HttpStatusCode.Created).Select(r => r.Content.ReadAsStringAsync().GetAwaiter().GetResult()).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_request_that_still_runs_is_409_and_one_that_died_may_be_made_again()
    {
        using var person = await Person.RegisterAsync(host);
        await InitAsync(person, "k", "a film");
        await SetAsync(person, TimeSpan.FromSeconds(30));
        (await InitAsync(person, "k", "a film")).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        await SetAsync(person, TimeSpan.FromMinutes(3));

        (await InitAsync(person, "k", "a film")).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await VideosAsync(person)).ShouldBe(2);
    }

    [Fact]
    public async Task Work_that_is_done_is_not_done_again_when_its_answer_could_not_be_kept()
    {
        using var person = await Person.RegisterAsync(host);
        await using (var db = await DbAsync())
        {
            await db.Database.ExecuteSqlRawAsync("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$");
            await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER refuse BEFORE UPDATE ON idempotency_keys FOR EACH ROW WHEN (NEW.key = 'lost') EXECUTE FUNCTION refuse()");
        }

        await (await InitAsync(person, "lost", "a film")).ShouldBeProblemAsync(500, "internal_error");

        await (await InitAsync(person, "lost", "a film")).ShouldBeProblemAsync(409, "idempotency_in_progress");
        (await VideosAsync(person)).ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ключ")]
    public async Task A_key_is_ascii(string key)
    {
        using var person = await Person.RegisterAsync(host);

        await (await InitAsync(person, key, "a film")).ShouldBeProblemAsync(400, "invalid_idempotency_key");
    }

    [Fact]
    public async Task A_key_is_at_most_255_characters_long()
    {
        using var person = await Person.RegisterAsync(host);

        await (await InitAsync(person, new string('k', 256), "a film")).ShouldBeProblemAsync(400, "invalid_idempotency_key");
        (await InitAsync(person, new string('k', 255), "a film")).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("PATCH", "{}", HttpStatusCode.OK)]
    [InlineData("DELETE", null, HttpStatusCode.NoContent)]
    public async Task A_repeated_change_of_a_video_gets_the_first_answer(string method, string? body, HttpStatusCode expected)
    {
        using var person = await Person.RegisterAsync(host);
        var id = (await (await InitAsync(person, "init", "a film")).JsonAsync()).GetProperty("videoId").GetString();
        Task<HttpResponseMessage> ChangeAsync() =>
            SendAsync(person, "change", new HttpMethod(method), $"/api/videos/{id}", body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        (await ChangeAsync()).StatusCode.ShouldBe(expected);
        // A deletion alone would be 404 now.
        var second = await ChangeAsync();

        second.StatusCode.ShouldBe(expected);
        second.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
    }

    private static Task<HttpResponseMessage> InitAsync(Person person, string key, string title) =>
        SendAsync(person, key, HttpMethod.Post, "/api/videos/init", JsonContent.Create(new { title, filename = "f.mp4", size = 5 }));

    private static async Task<HttpResponseMessage> SendAsync(Person person, string key, HttpMethod method, string url, HttpContent? content)
    {
        using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = person.Client.BaseAddress };
        using var request = new HttpRequestMessage(method, url) { Content = content };
        request.Headers.Authorization = person.Client.DefaultRequestHeaders.Authorization;
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        var response = await client.SendAsync(request);
        await response.Content.LoadIntoBufferAsync();
        return response;
    }

    private async Task<int> VideosAsync(Person person)
    {
        await using var db = await DbAsync();
        return await db.Videos.CountAsync(v => v.OwnerId == person.Id);
    }

    /// <summary>As if the request had begun so long ago and never ended.</summary>
    private async Task SetAsync(Person person, TimeSpan ago)
    {
        await using var db = await DbAsync();
        var then = TimeProvider.System.GetUtcNow() - ago;
        await db.IdempotencyKeys.Where(k => k.UserId == person.Id).ExecuteUpdateAsync(s => s.SetProperty(k => k.Status, (int?)null).SetProperty(k => k.CreatedAt, then));
    }

    private Task<KinoraDb> DbAsync() => host.Services.GetRequiredService<IDbContextFactory<KinoraDb>>().CreateDbContextAsync();
}
