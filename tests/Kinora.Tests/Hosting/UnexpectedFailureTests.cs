using System.Net;
using System.Net.Http.Json;
using Kinora.Hosting;
using Kinora.Tests.Infrastructure;
using Npgsql;

namespace Kinora.Tests.Hosting;

/// <summary>What nobody foresaw: the database is gone under a request.</summary>
public sealed class UnexpectedFailureTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    [Fact]
    public async Task A_failure_inside_is_a_500_that_says_nothing_about_the_inside()
    {
        await using (var database = NpgsqlDataSource.Create(host.ConnectionString))
        await using (var drop = database.CreateCommand("DROP TABLE users CASCADE"))
        {
            await drop.ExecuteNonQueryAsync();
        }

        var response = await host.Client.PostAsJsonAsync("/api/auth/login", new { login = "ann", password = "a long enough password" });

        var problem = await ProblemsTests.ProblemAsync(response, 500, "internal_error");
        foreach (var inside in new[] { "users", "42P01", "Npgsql", " at ", "SELECT" }) problem.GetRawText().ShouldNotContain(inside);
        (await host.Client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_database_that_is_gone_makes_the_server_unready_but_alive()
    {
        await using var other = await KinoraHost.StartAsync(host.Postgres);
        var options = (KinoraOptions)other.Services.GetService(typeof(KinoraOptions))!;
        await host.Postgres.DropDatabaseAsync(options.Database!);

        var ready = await other.Client.GetAsync("/health/ready");

        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.JsonAsync()).GetProperty("checks").GetProperty("database").GetString().ShouldBe("unreachable");
        (await other.Client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
