using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;
using Kinora.Tests.Uploads;

namespace Kinora.Tests.Ingest;

/// <summary>kill -9 while an original is being understood.</summary>
public sealed class KilledIngestTests(PostgresFixture postgres) : KilledServerTest(postgres)
{
    [Fact]
    public async Task An_upload_whose_ingest_was_killed_becomes_ready_after_the_next_start()
    {
        var bytes = await File.ReadAllBytesAsync(await SubtitleClips.MakeAsync("subs.mkv", ["srt", "ass", "srt"]));
        var (client, id) = await UploadAndKillAsync(bytes);
        client.Dispose();

        await using var kinora = Start();
        await kinora.ListeningAsync();
        await UntilAsync("status = 'ready' and poster_version = 1 and storyboard_version = 1 and jsonb_array_length(subtitles) = 3 from videos");

        (await ScalarAsync<int>("select ingest_attempts from videos")).ShouldBe(0);
        (await File.ReadAllBytesAsync(Path.Combine(Folder, "objects", "videos", id, "original"))).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        (await UnnamedFilesAsync()).ShouldBeEmpty();
        (await kinora.TerminateAsync()).ShouldBe(0, kinora.Output);
    }

    [Fact]
    public async Task A_file_over_which_the_server_dies_three_times_is_given_up_with_a_reason_and_the_server_lives()
    {
        var (client, id) = await UploadAndKillAsync(await Clips.Mp4Async());
        foreach (var attempt in new[] { 2, 3 })
        {
            await using var held = await HoldIngestAsync();
            await using var doomed = Start();
            await doomed.ListeningAsync();
            await UntilAsync($"ingest_attempts = {attempt} from videos");
            await doomed.KillAsync();
        }

        await using var kinora = Start();
        using var again = Again(client, await kinora.ListeningAsync());
        client.Dispose();
        await UntilAsync("status = 'failed' from videos");

        var view = await (await again.GetAsync($"/api/videos/{id}")).JsonAsync();
        view.GetProperty("statusReason").GetString()!.ShouldContain("server stopped working");
        (await ScalarAsync<string>("select status_code from videos")).ShouldBe("processing_crashed");
        (await again.GetAsync($"/api/videos/{id}/original")).IsSuccessStatusCode.ShouldBeTrue();
    }

    /// <summary>Uploads a file and kills the server between the first step of its ingest and the last.</summary>
    private async Task<(HttpClient Client, string Id)> UploadAndKillAsync(byte[] bytes)
    {
        await using var held = await HoldIngestAsync();
        await using var doomed = Start();
        var client = await RegisterAsync(await doomed.ListeningAsync());
        var tus = new TusClient(client);
        await tus.PatchAsync(await tus.CreateAsync(bytes.Length), 0, bytes);
        await UntilAsync("count(*) = 1 from videos where ingest_attempts = 1");
        await doomed.KillAsync();
        return (client, await ScalarAsync<string>("select id from videos"));
    }

    /// <summary>While this is held no ingest can write its result.</summary>
    private Task<IAsyncDisposable> HoldIngestAsync() => HoldAsync("begin; lock table renditions in share row exclusive mode");
}
