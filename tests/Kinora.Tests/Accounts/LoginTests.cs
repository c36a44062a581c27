using System.Net;
using System.Net.Http.Json;
using Kinora.Features.Accounts;
using Kinora.Tests.Infrastructure;
using Npgsql;

namespace Kinora.Tests.Accounts;

public sealed class LoginTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    [Theory]
    [InlineData("{0}")]
    [InlineData("{0}@example.com")]
    public async Task Name_and_address_both_sign_in_whatever_their_case(string form)
    {
        using var person = await Person.RegisterAsync(host);
        var login = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, person.Username).ToUpperInvariant();

        var response = await LoginAsync(login, person.Password);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.JsonAsync()).GetProperty("user").GetProperty("id").GetGuid().ShouldBe(person.Id);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer()
    {
        using var person = await Person.RegisterAsync(host);

        var wrong = await (await LoginAsync(person.Username, "not the password")).ShouldBeProblemAsync(401, "invalid_credentials");
        var unknown = await (await LoginAsync("nobody-at-all", "not the password")).ShouldBeProblemAsync(401, "invalid_credentials");

        unknown.GetProperty("detail").GetString().ShouldBe(wrong.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Ten_wrong_passwords_close_the_door_to_the_right_one_and_unknown_names_look_no_different()
    {
        using var person = await Person.RegisterAsync(host);

        foreach (var name in new[] { person.Username, "an-unknown-name" })
        {
            for (var n = 0; n < LoginThrottle.MaxFailures; n++) await (await LoginAsync(name, "wrong")).ShouldBeProblemAsync(401, "invalid_credentials");

            var response = await LoginAsync(name, person.Password);

            await response.ShouldBeProblemAsync(429, "too_many_attempts");
            response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeGreaterThan(60);
        }
    }

    [Fact]
    public async Task Guesses_from_one_network_do_not_close_the_door_to_another()
    {
        await using var proxied = await KinoraHost.StartAsync(host.Postgres, ("Proxies:Trusted", "127.0.0.1"));
        using var person = await Person.RegisterAsync(proxied);
        // The account's own lockout knows no networks, and is left out here.
        await SetAsync(proxied, person, "lockout_enabled = false");
        using var guesser = proxied.CreateClient();
        guesser.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.1");
        for (var n = 0; n < LoginThrottle.MaxFailures; n++) await (await LoginAsync(guesser, person.Username, "wrong")).ShouldBeProblemAsync(401, "invalid_credentials");

        await (await LoginAsync(guesser, person.Username, person.Password)).ShouldBeProblemAsync(429, "too_many_attempts");
        (await LoginAsync(proxied.Client, person.Username, person.Password)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task During_a_lockout_which_outlives_the_process_the_right_password_is_answered_like_a_wrong_one_and_none_is_counted()
    {
        using var person = await Person.RegisterAsync(host);
        await SetAsync(host, person, "lockout_end = now() + interval '10 minutes'");

        var right = await (await LoginAsync(person.Username, person.Password)).ShouldBeProblemAsync(401, "invalid_credentials");
        var wrong = await (await LoginAsync(person.Username, "wrong")).ShouldBeProblemAsync(401, "invalid_credentials");

        right.GetProperty("detail").GetString().ShouldBe(wrong.GetProperty("detail").GetString());
        (await FailuresAsync(person)).ShouldBe(0);
        await SetAsync(host, person, "lockout_end = now() - interval '1 second'");
        (await LoginAsync(person.Username, person.Password)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_login_with_control_characters_is_nobodys()
    {
        using var person = await Person.RegisterAsync(host);

        foreach (var login in new[] { "\0", person.Username + "\0", "\u001b" + person.Username, person.Email + "\0" })
            await (await LoginAsync(login, person.Password)).ShouldBeProblemAsync(401, "invalid_credentials");
    }

    [Fact]
    public async Task A_browser_whose_name_is_cut_within_a_character_signs_in()
    {
        using var person = await Person.RegisterAsync(host);
        using var browser = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = new Uri(host.BaseAddress) };
        browser.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", new string('x', 255) + "\U0001F3AC");

        (await LoginAsync(browser, person.Username, person.Password)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Wrong_passwords_are_counted_in_the_database_and_a_right_one_clears_the_count()
    {
        using var person = await Person.RegisterAsync(host);
        await LoginAsync(person.Username, "wrong");
        await LoginAsync(person.Username, "wrong");
        await UntilAsync(async () => await FailuresAsync(person) == 2);

        (await LoginAsync(person.Username, person.Password)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await FailuresAsync(person)).ShouldBe(0);
    }

    [Fact]
    public async Task The_request_record_is_validated() =>
        await (await LoginAsync(new string('x', 300), "x")).ShouldBeProblemAsync(400, "validation_failed");

    [Fact]
    public async Task A_form_is_not_taken_for_json()
    {
        var response = await host.Client.PostAsync("/api/auth/login", new StringContent("""{"login":"a","password":"b"}""", null, "text/plain"));

        await response.ShouldBeProblemAsync(415, "unsupported_media_type");
    }

    private async Task<int> FailuresAsync(Person person)
    {
        await using var source = NpgsqlDataSource.Create(host.ConnectionString);
        await using var command = source.CreateCommand($"SELECT access_failed_count FROM users WHERE id = '{person.Id}'");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition()) await Task.Delay(10);
    }

    private static async Task SetAsync(KinoraHost at, Person person, string what)
    {
        await using var source = NpgsqlDataSource.Create(at.ConnectionString);
        await using var command = source.CreateCommand($"UPDATE users SET {what} WHERE id = '{person.Id}'");
        await command.ExecuteNonQueryAsync();
    }

    private Task<HttpResponseMessage> LoginAsync(string login, string password) => LoginAsync(host.Client, login, password);

    private static Task<HttpResponseMessage> LoginAsync(HttpClient client, string login, string password) => client.PostAsJsonAsync("/api/auth/login", new { login, password });
}
