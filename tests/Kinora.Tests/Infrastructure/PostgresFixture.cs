using Kinora.Data;
using Kinora.Hosting.Postgres;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Kinora.Tests.Infrastructure;

/// <summary>
/// One real PostgreSQL for the whole test run, and a migrated database of its own for whoever asks, copied from a template in some 50 ms.
/// Take it in the constructor of a test class: <c>public sealed class MyTests(PostgresFixture postgres)</c>.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly PrivatePostgres _server;
    private readonly SemaphoreSlim _copying = new(1);

    public PostgresFixture() =>
        _server = new PrivatePostgres(_folder.Path, new PostgresOptions { Settings = new Dictionary<string, string> { ["fsync"] = "off", ["max_connections"] = "300" } }, NullLogger<PrivatePostgres>.Instance);

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync(CancellationToken.None);
        await ExecuteAsync("CREATE DATABASE kinora_template");
        await using var source = NpgsqlDataSource.Create(ConnectionString("kinora_template"));
        await Migrator.ApplyAsync(source, Migration.All, CancellationToken.None);
    }

    /// <summary>A fresh database with the whole schema and nothing in it. Returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        // PostgreSQL copies a template for one caller at a time.
        await _copying.WaitAsync();
        try
        {
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE kinora_template");
        }
        finally
        {
            _copying.Release();
        }

        return ConnectionString(name);
    }

    /// <summary>A database without even the schema.</summary>
    public async Task<string> CreateEmptyDatabaseAsync()
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Takes a database away from under whoever uses it.</summary>
    public Task DropDatabaseAsync(string connectionString) => ExecuteAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.DisposeAsync();
        _folder.Dispose();
        _copying.Dispose();
    }

    // Without pools of their own, tests would hold hundreds of idle connections to databases that nobody uses any more.
    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(_server.ConnectionString(database)) { MaxPoolSize = 20, ConnectionIdleLifetime = 5, ConnectionPruningInterval = 2 }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString("postgres"));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
