using Kinora.Data;
using Kinora.Hosting.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kinora.Hosting;

/// <summary>
/// <c>KinoraDb</c> per request, <c>IDbContextFactory&lt;KinoraDb&gt;</c> for background work, <c>NpgsqlDataSource</c> where SQL is clearer;
/// over the database that was named, or over the private one.
/// </summary>
public static class Database
{
    public static void AddDatabase(this IHostApplicationBuilder builder, KinoraOptions options)
    {
        var postgres = builder.AddSettings<PostgresOptions>("Postgres");
        if (string.IsNullOrWhiteSpace(options.Database))
            builder.Services.AddSingleton(s => new PrivatePostgres(options.Data, postgres, s.GetRequiredService<ILogger<PrivatePostgres>>()));

        builder.Services.AddSingleton(s => Connect(options, s.GetService<PrivatePostgres>(), s.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddPooledDbContextFactory<KinoraDb>((s, o) => o.UseNpgsql(s.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddScoped(s => s.GetRequiredService<IDbContextFactory<KinoraDb>>().CreateDbContext());
        // Before every other hosted service: they may use the database from their first line on.
        builder.Services.AddHostedService<DatabaseStart>();
    }

    public static string ConnectionString(KinoraOptions options, PrivatePostgres? privatePostgres)
    {
        if (privatePostgres is not null) return privatePostgres.ConnectionString("kinora");
        return ConnectionStrings.TryParse(options.Database ?? "", out var parsed, out var reason)
            ? parsed.ConnectionString
            : throw new SettingException(nameof(KinoraOptions.Database), reason);
    }

    /// <summary>Waits for the server, makes the database on the private one, applies migrations.</summary>
    public static async Task<IReadOnlyList<Migration>> PrepareAsync(KinoraOptions options, PrivatePostgres? privatePostgres, ILogger logger, CancellationToken cancellationToken)
    {
        if (privatePostgres is not null) await CreateAsync(privatePostgres, cancellationToken);

        // A source of its own: the program's connections then learn the types that a migration makes (citext).
        await using var source = NpgsqlDataSource.Create(ConnectionString(options, privatePostgres));
        try
        {
            var applied = await Migrator.ApplyAsync(source, Migration.All, cancellationToken);
            foreach (var migration in applied) logger.LogInformation("Applied migration {Version:0000}_{Name}", migration.Version, migration.Name);
            return applied;
        }
        catch (MigrationException e)
        {
            throw new StartException(e.Message, e);
        }
        catch (NpgsqlException e)
        {
            throw new StartException($"The database does not answer: {e.Message}", e);
        }
    }

    private static async Task CreateAsync(PrivatePostgres privatePostgres, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(privatePostgres.ConnectionString("postgres"));
        await using var exists = source.CreateCommand("SELECT 1 FROM pg_database WHERE datname = 'kinora'");
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null) return;
        try
        {
            await using var create = source.CreateCommand("CREATE DATABASE kinora");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // `migrate` beside `serve` was faster.
        }
    }

    private static NpgsqlDataSource Connect(KinoraOptions options, PrivatePostgres? privatePostgres, ILoggerFactory loggers)
    {
        var source = new NpgsqlDataSourceBuilder(ConnectionString(options, privatePostgres)).UseLoggerFactory(loggers).Build();
        if (privatePostgres is not null) privatePostgres.Restarted += source.Clear;
        return source;
    }

    private sealed class DatabaseStart(IServiceProvider services, KinoraOptions options, ILogger<DatabaseStart> logger) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var privatePostgres = services.GetService<PrivatePostgres>();
            if (privatePostgres is not null) await privatePostgres.StartAsync(cancellationToken);
            await PrepareAsync(options, privatePostgres, logger, cancellationToken);
        }

        // The private server is stopped with the container, after the last service that could use it.
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
