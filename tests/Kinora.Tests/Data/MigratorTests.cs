using Kinora.Data;
using Kinora.Tests.Infrastructure;
using Npgsql;

namespace Kinora.Tests.Data;

public sealed class MigratorTests(PostgresFixture postgres)
{
    private static readonly Migration First = new(1, "first", "CREATE TABLE one (id integer); INSERT INTO one VALUES (1);");
    private static readonly Migration Second = new(2, "second", "CREATE TABLE two AS SELECT id + 1 AS id FROM one;");

    [Fact]
    public void The_files_of_this_build_are_numbered_without_a_gap()
    {
        Migration.All.ShouldNotBeEmpty();
        Migration.All.Select(m => m.Version).ShouldBe(Enumerable.Range(1, Migration.All.Count));
    }

    [Fact]
    public async Task Applies_in_order_and_remembers()
    {
        await using var database = await EmptyAsync();

        (await Migrator.ApplyAsync(database, [First], default)).ShouldBe([First]);
        (await Migrator.ApplyAsync(database, [First, Second], default)).ShouldBe([Second]);
        (await Migrator.ApplyAsync(database, [First, Second], default)).ShouldBeEmpty();

        (await ScalarAsync(database, "SELECT id FROM two")).ShouldBe(2);
        (await ScalarAsync(database, "SELECT string_agg(version || name || sha256, ',' ORDER BY version) FROM schema_migrations"))
            .ShouldBe($"1first{First.Sha256},2second{Second.Sha256}");
    }

    [Fact]
    public async Task Two_at_once_apply_each_file_once()
    {
        await using var database = await EmptyAsync();
        Migration[] slow = [First with { Sql = First.Sql + "SELECT pg_sleep(0.3);" }, Second with { Sql = Second.Sql + "SELECT pg_sleep(0.3);" }];

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrator.ApplyAsync(database, slow, default)));

        applied.SelectMany(a => a).Select(m => m.Version).Order().ShouldBe([1, 2]);
        (await ScalarAsync(database, "SELECT count(*) FROM one")).ShouldBe(1L);
    }

    [Fact]
    public async Task A_file_that_was_changed_after_it_was_applied_is_refused()
    {
        await using var database = await EmptyAsync();
        await Migrator.ApplyAsync(database, [First], default);

        var refusal = await Should.ThrowAsync<MigrationException>(() => Migrator.ApplyAsync(database, [First with { Sql = "CREATE TABLE other (id integer);" }, Second], default));

        refusal.Message.ShouldContain("0001_first was changed");
        (await ScalarAsync(database, "SELECT to_regclass('two')::text")).ShouldBe(DBNull.Value);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await using var database = await EmptyAsync();
        await Migrator.ApplyAsync(database, [First, Second], default);

        var refusal = await Should.ThrowAsync<MigrationException>(() => Migrator.ApplyAsync(database, [First], default));

        refusal.Message.ShouldContain("newer Kinora");
    }

    [Fact]
    public async Task A_number_that_was_passed_over_is_refused()
    {
        await using var database = await EmptyAsync();
        await Migrator.ApplyAsync(database, [First, new Migration(3, "third", "SELECT 1")], default);

        var refusal = await Should.ThrowAsync<MigrationException>(() => Migrator.ApplyAsync(database, [First, Second, new Migration(3, "third", "SELECT 1")], default));

        refusal.Message.ShouldContain("0002_second was added below 0003");
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_of_itself()
    {
        await using var database = await EmptyAsync();
        var broken = Second with { Sql = Second.Sql + "SELECT no_such_function();" };

        var failure = await Should.ThrowAsync<MigrationException>(() => Migrator.ApplyAsync(database, [First, broken], default));

        failure.Message.ShouldContain("0002_second failed: function no_such_function() does not exist");
        (await ScalarAsync(database, "SELECT to_regclass('two')::text")).ShouldBe(DBNull.Value);
        (await Migrator.ApplyAsync(database, [First, Second], default)).ShouldBe([Second]);
    }

    [Fact]
    public async Task A_runner_killed_in_the_middle_of_a_file_leaves_it_for_the_next()
    {
        await using var database = await EmptyAsync();
        Migration endless = Second with { Sql = Second.Sql + "SELECT pg_sleep(600);" };
        var running = Migrator.ApplyAsync(database, [First, endless], default);

        // What the server sees of a kill -9 is that the connection is gone.
        await UntilKilledAsync(database);

        await Should.ThrowAsync<Exception>(() => running);
        (await ScalarAsync(database, "SELECT to_regclass('two')::text")).ShouldBe(DBNull.Value);
        (await Migrator.ApplyAsync(database, [First, Second], default)).ShouldBe([Second]);
        (await ScalarAsync(database, "SELECT id FROM two")).ShouldBe(2);
    }

    [Fact]
    public async Task Kinora_killed_in_the_middle_of_a_file_migrates_at_its_next_start()
    {
        var connection = await postgres.CreateEmptyDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        await using (var gate = await database.OpenConnectionAsync())
        {
            // The first index waits until the test lets it through.
            await ExecuteAsync(gate,
                "CREATE FUNCTION pause() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(777); END';"
                + "CREATE EVENT TRIGGER pause ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION pause();"
                + "SELECT pg_advisory_lock(777)");
            await using var kinora = KinoraProcess.Start("migrate", "--database", connection);
            while (await ScalarAsync(database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") is not 1L) await Task.Delay(25);

            await kinora.KillAsync();

            (await ScalarAsync(database, "SELECT to_regclass('users')::text")).ShouldBe(DBNull.Value);
            await ExecuteAsync(gate, "SELECT pg_advisory_unlock(777)");
        }

        var (exitCode, output) = await KinoraProcess.RunAsync("migrate", "--database", connection);

        exitCode.ShouldBe(0, output);
        (await ScalarAsync(database, "SELECT count(*) FROM schema_migrations")).ShouldBe((long)Migration.All.Count);
        (await ScalarAsync(database, "SELECT count(*) FROM users")).ShouldBe(0L);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task UntilKilledAsync(NpgsqlDataSource database)
    {
        for (var attempt = 0; attempt < 400; attempt++)
        {
            var killed = await ScalarAsync(database, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()");
            if (killed is > 0L) return;
            await Task.Delay(25);
        }

        Assert.Fail("The migration did not start.");
    }

    private async Task<NpgsqlDataSource> EmptyAsync() => NpgsqlDataSource.Create(await postgres.CreateEmptyDatabaseAsync());

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
