using System.Security.Cryptography;
using Kinora.Hosting;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Tests.Playback;

/// <summary>The real program, killed in the middle of its work.</summary>
public sealed class KilledServerTests(PostgresFixture postgres) : KilledServerTest(postgres)
{
    [Fact]
    public async Task After_kill_9_nothing_is_torn_and_the_ladder_is_completed()
    {
        var video = await TestVideos.AddAsync(Database, Folder, await TestMedia.GetAsync("ts-h264"));

        foreach (var atLeast in new[] { 1, 4 })
        {
            await using var doomed = Start();
            await doomed.ListeningAsync();
            await UntilAsync($"count(*) >= {atLeast} from segments");
            await doomed.KillAsync();
            await EverySegmentIsWholeAsync();
        }

        await using var kinora = Start();
        var address = await kinora.ListeningAsync();
        await UntilAsync("status = 'ready' from videos");
        await EverySegmentIsWholeAsync();
        (await ScalarAsync<bool>("select bool_and(encoded_segments = total_segments and encoded_segments = (select count(*) from segments s where s.kind = r.kind and s.name = r.name)) from renditions r")).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(Path.Combine(Folder, "objects", ".tmp")).Count().ShouldBe(2, "one folder of temporary files and its lock");

        using var client = new HttpClient(new SocketsHttpHandler());
        var fetched = await FetchedVideo.FetchAsync(client, $"{address}/media/{await TokenAsync(video.Id)}/{video.Id}", video, seed: 3);
        await fetched.ShouldBeTheVideoAsync();
        (await kinora.TerminateAsync()).ShouldBe(0, kinora.Output);
    }

    private async Task EverySegmentIsWholeAsync()
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

    private async Task<string> TokenAsync(string id)
    {
        using var keys = new MediaKeyRing(Database, new MediaTokenOptions(), TimeProvider.System, NullLogger<MediaKeyRing>.Instance);
        await keys.StartAsync(CancellationToken.None);
        var token = new MediaTokens(keys, new MediaTokenOptions(), TimeProvider.System).Issue(id, null).Value;
        await keys.StopAsync(CancellationToken.None);
        return token;
    }
}
