using Kinora.Data;
using Kinora.Hosting;
using Kinora.Hosting.Postgres;

namespace Kinora.Roles;

/// <summary><c>kinora migrate</c>: brings the database to this version's schema, and ends. Beside a running <c>serve</c> it uses the same private PostgreSQL.</summary>
public static class Migrate
{
    public static async Task<int> RunAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var options = Settings.Bind<KinoraOptions>(configuration, section: null);
        using var loggers = LoggerFactory.Create(b => b.AddKinoraConsole(Settings.Bind<LogOptions>(configuration, "Logs")));
        await using var privatePostgres = string.IsNullOrWhiteSpace(options.Database)
            ? new PrivatePostgres(options.Data, Settings.Bind<PostgresOptions>(configuration, "Postgres"), loggers.CreateLogger<PrivatePostgres>())
            : null;
        if (privatePostgres is not null) await privatePostgres.StartOrJoinAsync(cancellationToken);

        var applied = await Database.PrepareAsync(options, privatePostgres, loggers.CreateLogger("Kinora.Migrate"), cancellationToken);
        await Console.Out.WriteLineAsync(applied.Count == 0
            ? $"The schema is up to date, at {Migration.All[^1].Version:0000}."
            : $"Applied {applied.Count} {(applied.Count == 1 ? "migration" : "migrations")}; the schema is at {applied[^1].Version:0000}.");
        return 0;
    }
}
