using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Npgsql;

namespace Kinora.Tests.Infrastructure;

/// <summary>A test that kills the real program in the middle of its work and starts it again on the same folder and database.</summary>
/// <param name="postgres">Null for the private PostgreSQL that the program brings along.</param>
public abstract class KilledServerTest(PostgresFixture? postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private string _connection = "";

    protected string Folder => _folder.In("data");

    protected NpgsqlDataSource Database { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        // Not of a pool: connections to a server that was killed are no good.
        _connection = postgres is null ? $"Host={Folder}/postgres/socket;Username=kinora;Database=kinora;Pooling=false" : await postgres.CreateDatabaseAsync();
        Database = NpgsqlDataSource.Create(_connection);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    // A process group of its own, as in a terminal; whoever started these tests may ignore Ctrl-C.
    protected KinoraProcess Start(params (string Name, string Value)[] settings) => KinoraProcess.Start(
        settings.ToDictionary(s => "KINORA__" + s.Name, s => s.Value), ["setsid", "env", "--default-signal=INT"], ["serve", "--data", Folder, "--urls", "http://127.0.0.1:0", .. postgres is null ? (string[])[] : ["--database", _connection]]);

    /// <summary>A client of somebody who has just registered.</summary>
    protected static async Task<HttpClient> RegisterAsync(string address)
    {
        var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(address) };
        var session = await (await client.PostAsJsonAsync("/api/auth/register", new { username = "ada", email = "ada@example.com", password = "a long enough secret" })).JsonAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());
        return client;
    }

    /// <summary>The same person at the address that a restarted server listens on.</summary>
    protected static HttpClient Again(HttpClient client, string address)
    {
        var again = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(address) };
        again.DefaultRequestHeaders.Authorization = client.DefaultRequestHeaders.Authorization;
        return again;
    }

    protected async Task UntilAsync(string condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!await ScalarAsync<bool>($"select {condition}")) await Task.Delay(20, limit.Token);
    }

    protected async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    protected async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Holds what the statements lock until it is disposed.</summary>
    protected async Task<IAsyncDisposable> HoldAsync(string sql)
    {
        // Not of a pool, which would keep it open.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connection) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>What is said to be stored is stored, to the last byte.</summary>
    protected async Task EverySegmentIsWholeAsync()
    {
        await using var command = Database.CreateCommand("select video_id || '/' || kind || '/' || name || '/' || index, size, sha256 from segments");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder, "objects", "videos", reader.GetString(0) + ".m4s"));
            bytes.Length.ShouldBe(reader.GetInt32(1));
            SHA256.HashData(bytes).ShouldBe(reader.GetFieldValue<byte[]>(2));
        }
    }

    /// <summary>Waits for the only video's ladder: every segment of every rendition, whole.</summary>
    protected async Task LadderIsCompletedAsync()
    {
        await UntilAsync("status = 'ready' from videos");
        await EverySegmentIsWholeAsync();
        (await ScalarAsync<bool>("select bool_and(encoded_segments = total_segments and encoded_segments = (select count(*) from segments s where s.kind = r.kind and s.name = r.name)) from renditions r")).ShouldBeTrue();
    }

    /// <summary>The files of uploads and videos that no row speaks of, by their paths below the data folder.</summary>
    protected async Task<IReadOnlyList<string>> UnnamedFilesAsync()
    {
        HashSet<string> named = [];
        await using var command = Database.CreateCommand(
            """
            select 'uploads/' || id from uploads where completed_at is null
            union all select 'objects/videos/' || id || '/original' from videos where status <> 'uploading'
            union all select 'objects/videos/' || id || '/' || p || '-' || poster_version || '.jpg' from videos, unnest(array['poster', 'thumb-640', 'thumb-320']) p where poster_version > 0
            union all select 'objects/videos/' || id || '/storyboard-' || storyboard_version || f from videos, unnest(array['/index.vtt', '/0.jpg']) f where storyboard_version > 0
            union all select 'objects/videos/' || id || '/text-1/' || (t ->> 'name') || '.vtt' from videos, jsonb_array_elements(subtitles) t
            union all select 'objects/videos/' || video_id || '/' || kind || '/' || name || '/' || index || '.m4s' from segments
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) named.Add(reader.GetString(0));
        return [.. from part in new[] { "uploads", "objects/videos" }
                   where Directory.Exists(Path.Combine(Folder, part))
                   from file in Directory.EnumerateFiles(Path.Combine(Folder, part), "*", SearchOption.AllDirectories)
                   let path = Path.GetRelativePath(Folder, file)
                   where !named.Contains(path)
                   select path];
    }
}
