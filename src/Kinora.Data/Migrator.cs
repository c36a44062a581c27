using Npgsql;

namespace Kinora.Data;

/// <summary>
/// Applies what is missing. Each file runs in its own transaction together with the row that says so, and under an advisory lock of that
/// transaction: several programs may start at once, and a kill at any moment leaves either all of a file or nothing of it.
/// </summary>
public static class Migrator
{
    // "kinora" in ASCII; any number will do as long as it never changes.
    private const long LockKey = 0x6B696E6F7261;

    /// <returns>The migrations that this call applied.</returns>
    /// <exception cref="MigrationException">The database does not fit this build.</exception>
    public static async Task<IReadOnlyList<Migration>> ApplyAsync(NpgsqlDataSource database, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        List<Migration> applied = [];
        while (await ApplyNextAsync(database, migrations, cancellationToken) is { } migration) applied.Add(migration);
        return applied;
    }

    private static async Task<Migration?> ApplyNextAsync(NpgsqlDataSource database, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        await ExecuteAsync(connection, """
            CREATE TABLE IF NOT EXISTS schema_migrations (
              version integer PRIMARY KEY,
              name text NOT NULL,
              sha256 text NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT now())
            """, cancellationToken);

        var applied = await ReadAppliedAsync(connection, cancellationToken);
        Check(applied, migrations);
        var next = migrations.FirstOrDefault(m => !applied.ContainsKey(m.Version));
        if (next is not null) await ApplyAsync(connection, next, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return next;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, migration.Sql, cancellationToken);
        }
        catch (PostgresException e)
        {
            throw new MigrationException($"Migration {migration.Version:0000}_{migration.Name} failed: {e.MessageText}{(e.Position > 0 ? $" (at character {e.Position})" : "")}", e);
        }

        await using var command = new NpgsqlCommand("INSERT INTO schema_migrations (version, name, sha256) VALUES ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = migration.Version }, new() { Value = migration.Name }, new() { Value = migration.Sha256 } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Check(Dictionary<int, string> applied, IReadOnlyList<Migration> migrations)
    {
        var known = migrations.ToDictionary(m => m.Version);
        foreach (var (version, sha256) in applied)
        {
            if (!known.TryGetValue(version, out var migration))
                throw new MigrationException($"The database was migrated to {version:0000} by a newer Kinora than this one, which knows up to {known.Keys.DefaultIfEmpty().Max():0000}. Run the newer program.");
            if (migration.Sha256 != sha256)
                throw new MigrationException($"Migration {version:0000}_{migration.Name} was changed after it had been applied to this database. Put the file back and write the change as a new migration.");
        }

        var newest = applied.Keys.DefaultIfEmpty().Max();
        if (migrations.FirstOrDefault(m => m.Version < newest && !applied.ContainsKey(m.Version)) is { } skipped)
            throw new MigrationException($"Migration {skipped.Version:0000}_{skipped.Name} was added below {newest:0000}, which this database already has. Give it the next number.");
    }

    private static async Task<Dictionary<int, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Dictionary<int, string> applied = [];
        await using var command = new NpgsqlCommand("SELECT version, sha256 FROM schema_migrations ORDER BY version", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) applied.Add(reader.GetInt32(0), reader.GetString(1));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A migration may rebuild a large table: it takes as long as it takes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
