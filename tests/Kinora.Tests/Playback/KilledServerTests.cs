using System.Net;
using System.Security.Cryptography;
using Kinora.Hosting;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;
using Kinora.Tests.Ingest;
using Kinora.Tests.Uploads;
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
        await LadderIsCompletedAsync();
        Directory.EnumerateFileSystemEntries(Path.Combine(Folder, "objects", ".tmp")).Count().ShouldBe(2, "one folder of temporary files and its lock");

        using var client = new HttpClient(new SocketsHttpHandler());
        var fetched = await FetchedVideo.FetchAsync(client, $"{address}/media/{await TokenAsync(video.Id)}/{video.Id}", video, seed: 3);
        await fetched.ShouldBeTheVideoAsync();
        (await kinora.TerminateAsync()).ShouldBe(0, kinora.Output);
    }

    [Theory]
    [InlineData("SIGTERM")]
    [InlineData("Ctrl-C")]
    public async Task At_its_end_a_viewer_still_gets_the_segment_that_is_being_made_and_the_next_start_goes_on(string signal)
    {
        // In short windows, so that however fast the machine is, something is left to do.
        await using (var first = Start(("PLAYBACK__BACKGROUNDWINDOW", "00:00:01")))
        {
            using var client = await RegisterAsync(await first.ListeningAsync());
            var bytes = await Clips.LargeAviAsync();
            var tus = new TusClient(client);
            await tus.PatchAsync(await tus.CreateAsync(bytes.Length), 0, bytes);
            await UntilAsync("count(*) > 0 from segments");
            var view = await (await client.GetAsync($"/api/videos/{await ScalarAsync<string>("select id from videos")}")).JsonAsync();
            var best = view.GetProperty("renditions")[0];
            var last = $"video/{best.GetProperty("name").GetString()}/{best.GetProperty("totalSegments").GetInt32() - 1}.m4s";
            var playing = client.GetAsync(view.GetProperty("playback").GetProperty("hls").GetString()!.Replace("master.m3u8", last, StringComparison.Ordinal));
            // Only what a viewer waits for is encoded at normal priority.
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while (!playing.IsCompleted && !ProcessTable.On(Folder).Any(p => p.Name == "ffmpeg" && p.Nice == 0)) await Task.Delay(10, limit.Token);
            playing.IsCompleted.ShouldBeFalse("the segment was there before anybody was told to stop");

            (await (signal == "Ctrl-C" ? first.InterruptGroupAsync() : first.TerminateAsync())).ShouldBe(0, first.Output);

            ProcessTable.On(Folder).ShouldBeEmpty();
            using var segment = await playing;
            segment.StatusCode.ShouldBe(HttpStatusCode.OK);
            var served = await segment.Content.ReadAsByteArrayAsync();
            SHA256.HashData(served).ShouldBe(await ScalarAsync<byte[]>($"select sha256 from segments where kind || '/' || name || '/' || index || '.m4s' = '{last}'"));
            foreach (var level in new[] { "warning", "error", "critical" }) first.Output.ShouldNotContain($"\"level\":\"{level}\"");
            (await ScalarAsync<bool>("select status <> 'ready' from videos")).ShouldBeTrue("the ladder was finished before it could be interrupted");
        }

        await using var second = Start();
        await second.ListeningAsync();
        await LadderIsCompletedAsync();
        (await second.TerminateAsync()).ShouldBe(0, second.Output);
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
