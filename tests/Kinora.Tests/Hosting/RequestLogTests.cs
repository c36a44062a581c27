using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kinora.Hosting;
using Kinora.Tests.Infrastructure;
using Npgsql;

namespace Kinora.Tests.Hosting;

/// <summary>What a running server says of its requests, as whoever collects its output reads it.</summary>
public sealed class RequestLogTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_line_is_JSON_and_says_which_request_it_is_about()
    {
        var connection = await postgres.CreateDatabaseAsync();
        await using var kinora = KinoraProcess.Start("serve", "--data", _folder.In("data"), "--database", connection, "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(await kinora.ListeningAsync()) };

        using var good = await client.PostAsJsonAsync("/api/auth/register", new { username = "ada", email = "ada@example.com", password = "a long enough secret" });
        good.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var wrong = await client.PostAsJsonAsync("/api/auth/login", new { login = "ada", password = "not her secret" });
        var refusal = await ProblemsTests.ProblemAsync(wrong, 401, "invalid_credentials");
        await using (var database = NpgsqlDataSource.Create(connection))
        await using (var drop = database.CreateCommand("drop table users cascade"))
        {
            await drop.ExecuteNonQueryAsync();
        }

        using var broken = await client.PostAsJsonAsync("/api/auth/login", new { login = "ada", password = "a long enough secret" });
        var failure = await ProblemsTests.ProblemAsync(broken, 500, "internal_error");
        await kinora.TerminateAsync();

        var lines = kinora.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToArray();
        lines.ShouldAllBe(l => l.GetProperty("time").GetDateTimeOffset() != default && l.GetProperty("level").GetString() != "" && l.GetProperty("message").GetString() != "");
        Requests(good.Headers.GetValues(RequestIds.Header).Single()).ShouldBe([("information", "POST", "/api/auth/register", 201)]);
        Requests(refusal.GetProperty("requestId").GetString()).ShouldBe([("information", "POST", "/api/auth/login", 401)]);
        Requests(failure.GetProperty("requestId").GetString()).ShouldBe([("warning", "POST", "/api/auth/login", 500)]);
        // Why it failed is on a line of its own, whole, under the same id.
        Of(failure.GetProperty("requestId").GetString()).Single(l => l.GetProperty("message").GetString() == "POST /api/auth/login failed").GetProperty("exception").GetString().ShouldNotBeNull().ShouldContain("42P01");

        IEnumerable<JsonElement> Of(string? request) => lines.Where(l => l.TryGetProperty("requestId", out var id) && id.GetString() == request);

        IEnumerable<(string?, string?, string?, int)> Requests(string? request) =>
            from line in Of(request)
            where line.TryGetProperty("status", out _)
            select (line.GetProperty("level").GetString(), line.GetProperty("method").GetString(), line.GetProperty("path").GetString(), line.GetProperty("status").GetInt32());
    }
}
