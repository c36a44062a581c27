using System.Globalization;
using Kinora.Data;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Kinora.Tests.Data;

/// <summary>The schema is written by hand, the model in C#: here they are held against each other, in both directions.</summary>
public sealed class SchemaTests(PostgresFixture postgres)
{
    // Kept by the migrator, not by the model.
    private const string OwnTable = "schema_migrations";

    [Fact]
    public async Task Every_table_and_column_of_the_model_is_in_the_schema_with_its_type_and_nullability_and_the_reverse()
    {
        var model = await ModelAsync(m => m.Tables.SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c.Name} {c.StoreType} {(c.IsNullable ? "null" : "not null")}")));
        var schema = await RowsAsync($"""
            SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE ' null' END
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> '{OwnTable}'
            """);

        Differences(model, schema).ShouldBeEmpty();
        model.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Primary_keys_agree()
    {
        var model = await ModelAsync(m => m.Tables.Select(t => $"{t.Name}({string.Join(',', t.PrimaryKey!.Columns.Select(c => c.Name))})"));
        var schema = await RowsAsync($"""
            SELECT c.relname || '(' || (SELECT string_agg(a.attname, ',' ORDER BY k.position)
                FROM unnest(p.conkey) WITH ORDINALITY AS k(number, position) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number) || ')'
            FROM pg_constraint p JOIN pg_class c ON c.oid = p.conrelid
            WHERE p.contype = 'p' AND c.relnamespace = 'public'::regnamespace AND c.relname <> '{OwnTable}'
            """);

        Differences(model, schema).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_model_reads_can_be_read()
    {
        await using var db = await OpenAsync();
        foreach (var set in db.Model.GetEntityTypes().Where(e => !e.IsOwned()))
        {
            var query = (IQueryable<object>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(set.ClrType).Invoke(db, null)!;
            (await query.CountAsync()).ShouldBe(0, set.DisplayName());
            (await query.ToListAsync()).ShouldBeEmpty(set.DisplayName());
        }
    }

    private static IEnumerable<string> Differences(List<string> model, List<string> schema) =>
        [.. model.Except(schema, StringComparer.Ordinal).Select(l => "only in the model:  " + l), .. schema.Except(model, StringComparer.Ordinal).Select(l => "only in the schema: " + l)];

    private async Task<List<string>> ModelAsync(Func<IRelationalModel, IEnumerable<string>> lines)
    {
        await using var db = await OpenAsync();
        return [.. lines(db.GetService<IDesignTimeModel>().Model.GetRelationalModel())];
    }

    private async Task<KinoraDb> OpenAsync() => new(new DbContextOptionsBuilder<KinoraDb>().UseNpgsql(await postgres.CreateDatabaseAsync()).Options);

    private async Task<List<string>> RowsAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync()) rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return rows;
    }
}
