using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kinora.Tests.Infrastructure;
using Npgsql;

namespace Kinora.Tests.Accounts;

/// <summary>Refresh tokens: one exchange each, and what happens on a second.</summary>
public sealed class SessionTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    [Fact]
    public async Task A_refresh_token_is_exchanged_for_a_new_pair()
    {
        using var person = await Person.RegisterAsync(host);

        var session = await RefreshedAsync(person.RefreshToken);

        session.GetProperty("refreshToken").GetString().ShouldNotBe(person.RefreshToken);
        session.GetProperty("user").GetProperty("id").GetGuid().ShouldBe(person.Id);
        (await MeAsync(session.GetProperty("accessToken").GetString()!)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_chain_of_exchanges_goes_on()
    {
        using var person = await Person.RegisterAsync(host);
        var token = person.RefreshToken;

        for (var n = 0; n < 5; n++) token = (await RefreshedAsync(token)).GetProperty("refreshToken").GetString()!;
    }

    [Fact]
    public async Task A_spent_token_that_comes_back_late_ends_the_family()
    {
        using var person = await Person.RegisterAsync(host);
        var successor = (await RefreshedAsync(person.RefreshToken)).GetProperty("refreshToken").GetString()!;
        await PretendAgoAsync(person, "spent_at", TimeSpan.FromSeconds(11));

        await (await RefreshAsync(person.RefreshToken)).ShouldBeProblemAsync(401, "invalid_refresh_token");

        await (await RefreshAsync(successor)).ShouldBeProblemAsync(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task Another_sign_in_of_the_same_person_is_another_family()
    {
        using var person = await Person.RegisterAsync(host);
        var other = await (await host.Client.PostAsJsonAsync("/api/auth/login", new { login = person.Username, password = person.Password })).JsonAsync();
        await RefreshedAsync(person.RefreshToken);
        await PretendAgoAsync(person, "spent_at", TimeSpan.FromSeconds(11));
        await (await RefreshAsync(person.RefreshToken)).ShouldBeProblemAsync(401, "invalid_refresh_token");

        await RefreshedAsync(other.GetProperty("refreshToken").GetString()!);
    }

    [Fact]
    public async Task Tabs_that_refresh_at_once_get_one_and_the_same_successor()
    {
        using var person = await Person.RegisterAsync(host);

        var sessions = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RefreshedAsync(person.RefreshToken)));

        var successor = sessions.Select(s => s.GetProperty("refreshToken").GetString()).Distinct().ShouldHaveSingleItem();
        await RefreshedAsync(successor!);
    }

    [Fact]
    public async Task Once_the_successor_is_spent_there_is_no_grace()
    {
        using var person = await Person.RegisterAsync(host);
        var second = (await RefreshedAsync(person.RefreshToken)).GetProperty("refreshToken").GetString()!;
        var third = (await RefreshedAsync(second)).GetProperty("refreshToken").GetString()!;

        await (await RefreshAsync(person.RefreshToken)).ShouldBeProblemAsync(401, "invalid_refresh_token");

        await (await RefreshAsync(third)).ShouldBeProblemAsync(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task A_session_that_ends_while_it_is_exchanged_leaves_no_successor_that_is_good()
    {
        using var person = await Person.RegisterAsync(host);
        var successor = (await RefreshedAsync(person.RefreshToken)).GetProperty("refreshToken").GetString()!;

        // As the race leaves it: the statement that revokes waited for the exchange, and did not see the row that the exchange had added.
        await RevokeAsync(person.RefreshToken);

        await (await RefreshAsync(successor)).ShouldBeProblemAsync(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task After_thirty_days_a_token_is_worth_nothing()
    {
        using var person = await Person.RegisterAsync(host);
        await PretendAgoAsync(person, "expires_at", TimeSpan.FromSeconds(1));

        await (await RefreshAsync(person.RefreshToken)).ShouldBeProblemAsync(401, "invalid_refresh_token");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_unknown_token_is_401(string token) => await (await RefreshAsync(token)).ShouldBeProblemAsync(401, "invalid_refresh_token");

    [Fact]
    public async Task The_database_never_sees_a_token()
    {
        using var person = await Person.RegisterAsync(host);
        await using var source = NpgsqlDataSource.Create(host.ConnectionString);
        await using var command = source.CreateCommand($"SELECT token_hash FROM refresh_tokens WHERE user_id = '{person.Id}'");

        var stored = (byte[])(await command.ExecuteScalarAsync())!;

        stored.ShouldBe(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(person.RefreshToken)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Logging_out_ends_the_session_shown_by_either_token(bool byAccessToken)
    {
        using var person = await Person.RegisterAsync(host);

        var response = byAccessToken
            ? await person.Client.PostAsync("/api/auth/logout", null)
            : await host.Client.PostAsJsonAsync("/api/auth/logout", new { refreshToken = person.RefreshToken });

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await (await RefreshAsync(person.RefreshToken)).ShouldBeProblemAsync(401, "invalid_refresh_token");
        (await MeAsync(person.AccessToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task What_another_process_ends_is_soon_known_here_and_other_sessions_go_on()
    {
        using var person = await Person.RegisterAsync(host);
        var other = await (await host.Client.PostAsJsonAsync("/api/auth/login", new { login = person.Username, password = person.Password })).JsonAsync();
        (await MeAsync(person.AccessToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await RevokeAsync(person.RefreshToken);

        while ((await MeAsync(person.AccessToken)).StatusCode != HttpStatusCode.Unauthorized) await Task.Delay(50, TestContext.Current.CancellationToken);

        (await MeAsync(other.GetProperty("accessToken").GetString()!)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Logging_out_without_a_session_is_204() =>
        (await host.Client.PostAsync("/api/auth/logout", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

    private Task<HttpResponseMessage> RefreshAsync(string token) => host.Client.PostAsJsonAsync("/api/auth/refresh", new { refreshToken = token });

    private async Task<JsonElement> RefreshedAsync(string token)
    {
        var response = await RefreshAsync(token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private async Task<HttpResponseMessage> MeAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me") { Headers = { Authorization = new("Bearer", accessToken) } };
        return await host.Client.SendAsync(request);
    }

    /// <summary>This row alone, as nobody here does it.</summary>
    private async Task RevokeAsync(string token)
    {
        await using var source = NpgsqlDataSource.Create(host.ConnectionString);
        await using var command = source.CreateCommand("UPDATE refresh_tokens SET revoked_at = now() WHERE token_hash = $1");
        command.Parameters.Add(new() { Value = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token)) });
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }

    private async Task PretendAgoAsync(Person person, string column, TimeSpan ago)
    {
        await using var source = NpgsqlDataSource.Create(host.ConnectionString);
        await using var command = source.CreateCommand($"UPDATE refresh_tokens SET {column} = now() - interval '{(int)ago.TotalSeconds} seconds' WHERE user_id = '{person.Id}' AND {column} IS NOT NULL");
        await command.ExecuteNonQueryAsync();
    }
}
