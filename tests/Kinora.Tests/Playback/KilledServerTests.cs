using System.Security.Cryptography;
using Kinora.Hosting;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kinora.Tests.Playback;

/// <summary>The real program, killed in the middle of its work.</summary>
public sealed class KilledServerTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private string _connection = "";
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = await postgres.CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(_connection);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task After_kill_9_nothing_is_torn_and_the_ladder_is_completed()
    {
        var video = await TestVideos.AddAsync(_database, _folder.Path, await TestMedia.GetAsync("ts-h264"));

        foreach (var atLeast in new[] { 1, 4 })
        {
            await using var doomed = Start();
            await doomed.ListeningAsync();
            await UntilAsync($"select count(*) >= {atLeast} from segments");
            await doomed.KillAsync();
            await EverySegmentIsWholeAsync();
        }

        await using var kinora = Start();
        var address = await kinora.ListeningAsync();
        await UntilAsync("select status = 'ready' from videos");
        await EverySegmentIsWholeAsync();
        (await ScalarAsync<bool>("select bool_and(encoded_segments = total_segments and encoded_segments = (select count(*) from segments s where s.kind = r.kind and s.name = r.name)) from renditions r")).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "objects", ".tmp")).Count().ShouldBe(2, "one folder of temporary files and its lock");

        using var client = new HttpClient(new SocketsHttpHandler());
        var fetched = await FetchedVideo.FetchAsync(client, $"{address}/media/{await TokenAsync(video.Id)}/{video.Id}", video, seed: 3);
        await fetched.ShouldBeTheVideoAsync();
        (await kinora.TerminateAsync()).ShouldBe(0, kinora.Output);
    }

    private KinoraProcess Start() => KinoraProcess.Start("serve", "--data", _folder.Path, "--database", _connection, "--urls", "http://127.0.0.1:0");

    private async Task EverySegmentIsWholeAsync()
    {
        await using var command = _database.CreateCommand("select video_id || '/' || kind || '/' || name || '/' || index, size, sha256 from segments");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "objects", "videos", reader.GetString(0) + ".m4s"));
            bytes.Length.ShouldBe(reader.GetInt32(1));
            SHA256.HashData(bytes).ShouldBe(reader.GetFieldValue<byte[]>(2));
        }
    }

    private async Task<string> TokenAsync(string id)
    {
        using var keys = new MediaKeyRing(_database, new MediaTokenOptions(), TimeProvider.System, NullLogger<MediaKeyRing>.Instance);
        await keys.StartAsync(CancellationToken.None);
        var token = new MediaTokens(keys, new MediaTokenOptions(), TimeProvider.System).Issue(id, null).Value;
        await keys.StopAsync(CancellationToken.None);
        return token;
    }

    private async Task UntilAsync(string condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!await ScalarAsync<bool>(condition)) await Task.Delay(20, limit.Token);
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
