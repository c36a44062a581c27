using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Accounts;

public sealed class RegisterTests(KinoraHost host, PostgresFixture postgres) : IClassFixture<KinoraHost>
{
    private const string Password = "a long enough secret";

    [Fact]
    public async Task Registering_answers_with_the_user_a_channel_of_the_same_name_and_both_tokens()
    {
        var response = await RegisterAsync(new { username = "Ada.L", email = " Ada@Example.COM ", password = Password });

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var session = await response.JsonAsync();
        var user = session.GetProperty("user");
        user.GetProperty("username").GetString().ShouldBe("Ada.L");
        user.GetProperty("email").GetString().ShouldBe("Ada@example.com");
        user.GetProperty("channel").GetProperty("handle").GetString().ShouldBe("Ada.L");
        user.GetProperty("channel").GetProperty("name").GetString().ShouldBe("Ada.L");
        session.GetProperty("accessToken").GetString()!.Split('.').Length.ShouldBe(3);
        session.GetProperty("refreshToken").GetString()!.Length.ShouldBe(43);
        session.GetProperty("expiresIn").GetInt32().ShouldBe(900);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task The_first_user_of_an_empty_house_is_admin_and_of_many_at_once_only_one_is()
    {
        await using var empty = await KinoraHost.StartAsync(postgres);

        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(n =>
            empty.Client.PostAsJsonAsync("/api/auth/register", new { username = $"early{n}", email = $"early{n}@example.com", password = Password })));

        var roles = new List<string?>();
        foreach (var person in people) roles.Add((await person.JsonAsync()).GetProperty("user").GetProperty("role").GetString());
        roles.Count(r => r == "admin").ShouldBe(1);
        roles.Count(r => r == "creator").ShouldBe(7);
    }

    [Fact]
    public async Task The_first_user_may_take_a_reserved_name_and_nobody_after()
    {
        await using var empty = await KinoraHost.StartAsync(postgres);

        using var admin = await Person.RegisterAsync(empty, "admin");
        var second = await empty.Client.PostAsJsonAsync("/api/auth/register", new { username = "Support", email = "s@example.com", password = Password });

        (await second.ShouldBeProblemAsync(400, "validation_failed")).GetProperty("errors").GetProperty("username")[0].GetString().ShouldBe("This user name is reserved.");
    }

    [Fact]
    public async Task A_name_is_taken_whatever_its_case()
    {
        using var first = await Person.RegisterAsync(host, "grace");

        var response = await RegisterAsync(new { username = "GRACE", email = "other@example.com", password = Password });

        await response.ShouldBeProblemAsync(409, "username_taken");
    }

    [Fact]
    public async Task An_address_is_taken_whatever_its_case()
    {
        using var first = await Person.RegisterAsync(host, "edsger");

        var response = await RegisterAsync(new { username = "dijkstra", email = "EDSGER@EXAMPLE.com", password = Password });

        await response.ShouldBeProblemAsync(409, "email_taken");
    }

    [Fact]
    public async Task Of_two_who_want_a_name_at_once_one_gets_it()
    {
        using var somebody = await Person.RegisterAsync(host);
        var responses = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => RegisterAsync(new { username = "wanted", email = $"wanted{n}@example.com", password = Password })));

        responses.Count(r => r.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in responses.Where(r => r.StatusCode != HttpStatusCode.Created)) await refused.ShouldBeProblemAsync(409, "username_taken");
    }

    [Theory]
    [InlineData("ab", "x@example.com", Password, "username")]
    [InlineData("a name", "x@example.com", Password, "username")]
    [InlineData("аdmіn", "x@example.com", Password, "username")]
    [InlineData("-dash", "x@example.com", Password, "username")]
    [InlineData("dot.", "x@example.com", Password, "username")]
    [InlineData("a..b", "x@example.com", Password, "username")]
    [InlineData("someone", "nobody", Password, "email")]
    [InlineData("someone", "a b@example.com", Password, "email")]
    [InlineData("someone", "Name <a@example.com>", Password, "email")]
    [InlineData("someone", "a@-.", Password, "email")]
    [InlineData("someone", "a@example.com\r\nBcc: b@example.com", Password, "email")]
    [InlineData("someone", "x@example.com", "short", "password")]
    [InlineData("someone", "x@example.com", "Password123", "password")]
    [InlineData("someone", "x@example.com", "zzzzzzzzzzzz", "password")]
    [InlineData("someone12", "x@example.com", "SOMEONE12", "password")]
    public async Task What_is_wrong_is_named_by_field(string username, string email, string password, string field)
    {
        using var somebody = await Person.RegisterAsync(host);

        var response = await RegisterAsync(new { username, email, password });

        (await response.ShouldBeProblemAsync(400, "validation_failed")).GetProperty("errors").GetProperty(field).GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("username")]
    [InlineData("email")]
    [InlineData("password")]
    public async Task The_request_record_is_validated(string field)
    {
        var request = new Dictionary<string, string> { ["username"] = "fine", ["email"] = "f@example.com", ["password"] = Password, [field] = new string('x', 300) };

        var response = await RegisterAsync(request);

        (await response.ShouldBeProblemAsync(400, "validation_failed")).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldContain(field, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_the_database_could_not_store_does_not_reach_it()
    {
        await (await RegisterAsync(new { username = "no\0body", email = "x@example.com", password = Password })).ShouldBeProblemAsync(400, "validation_failed");
        await (await RegisterAsync(new { username = "nobody", email = "x\0@example.com", password = Password })).ShouldBeProblemAsync(400, "validation_failed");
    }

    [Fact]
    public async Task A_missing_member_is_a_400() =>
        await (await RegisterAsync(new { username = "someone", email = "x@example.com" })).ShouldBeProblemAsync(400, "invalid_json");

    [Fact]
    public async Task A_channel_that_already_has_the_name_does_not_stand_in_the_way()
    {
        using var first = await Person.RegisterAsync(host, "renamer");
        await using (var source = Npgsql.NpgsqlDataSource.Create(host.ConnectionString))
        await using (var rename = source.CreateCommand($"UPDATE channels SET handle = 'Newcomer' WHERE id = '{first.ChannelId}'"))
            await rename.ExecuteNonQueryAsync();

        var response = await RegisterAsync(new { username = "newcomer", email = "newcomer@example.com", password = Password });

        (await response.JsonAsync()).GetProperty("user").GetProperty("channel").GetProperty("handle").GetString().ShouldBe("newcomer-2");
    }

    [Fact]
    public async Task Attempts_from_one_address_are_limited()
    {
        await using var strict = await KinoraHost.StartAsync(postgres, ("RateLimits:SignInPerMinute", "3"));
        for (var n = 0; n < 3; n++) await strict.Client.PostAsJsonAsync("/api/auth/register", new { username = "x", email = "x", password = "x" });

        var response = await strict.Client.PostAsJsonAsync("/api/auth/register", new { username = "x", email = "x", password = "x" });

        await response.ShouldBeProblemAsync(429, "rate_limited");
        response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeGreaterThan(0);
    }

    private Task<HttpResponseMessage> RegisterAsync(object request) => host.Client.PostAsJsonAsync("/api/auth/register", request);
}
