using System.Net;
using Kinora.Data.Videos;
using Kinora.Messaging;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Tests.Uploads;

/// <summary>What happens to bytes when things go wrong.</summary>
public sealed class ResumeTests(KinoraHost host) : UploadTest(host), IClassFixture<KinoraHost>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bytes_that_arrived_before_the_connection_broke_are_kept_and_counted(bool reset)
    {
        var bytes = TusClient.Bytes(5_000_000);
        var url = await Tus.CreateAsync(bytes.Length);
        using (var patch = await RawPatch.BeginAsync(Host.BaseAddress, Person.AccessToken, url, 0, bytes.Length))
        {
            await patch.SendAsync(bytes.AsMemory(0, 3_333_333));
            await UntilWrittenAsync(url, 3_000_000);
            if (reset) patch.Reset();
        }

        var offset = await SettledOffsetAsync(url);
        offset.ShouldBeInRange(3_000_000, 3_333_333);
        (await Tus.PatchAsync(url, offset, bytes[(int)offset..])).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await UploadedVideo.OriginalAsync(Host, (await UploadedVideo.OfUploadAsync(Host, url)).Id)).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_head_brings_a_stuck_patch_to_its_end_and_counts_all_that_it_had_sent()
    {
        var bytes = TusClient.Bytes(100_000);
        var url = await Tus.CreateAsync(bytes.Length);
        using var stuck = await RawPatch.BeginAsync(Host.BaseAddress, Person.AccessToken, url, 0, bytes.Length);
        await stuck.SendAsync(bytes.AsMemory(0, 60_000));
        await UntilWrittenAsync(url, 0); // it has begun

        (await Tus.OffsetAsync(url)).ShouldBe(60_000);

        (await stuck.StatusAsync()).ShouldBe(423);
        (await Tus.PatchAsync(url, 60_000, bytes[60_000..])).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await UploadedVideo.OriginalAsync(Host, (await UploadedVideo.OfUploadAsync(Host, url)).Id)).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_patch_takes_over_from_a_stuck_one()
    {
        var bytes = TusClient.Bytes(100_000);
        var url = await Tus.CreateAsync(bytes.Length);
        using var stuck = await RawPatch.BeginAsync(Host.BaseAddress, Person.AccessToken, url, 0, bytes.Length);
        await UntilWrittenAsync(url, 0); // it has begun

        (await Tus.PatchAsync(url, 0, bytes)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await stuck.StatusAsync()).ShouldBe(423);
    }

    [Fact]
    public async Task Of_many_patches_at_once_one_wins_and_the_bytes_are_its_own()
    {
        var bytes = TusClient.Bytes(2_000_000);
        var url = await Tus.CreateAsync(bytes.Length);

        var responses = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Tus.PatchAsync(url, 0, bytes)));

        responses.Count(r => r.StatusCode == HttpStatusCode.NoContent).ShouldBe(1);
        responses.Where(r => r.StatusCode != HttpStatusCode.NoContent).ShouldAllBe(r => r.StatusCode == HttpStatusCode.Conflict);
        (await UploadedVideo.OriginalAsync(Host, (await UploadedVideo.OfUploadAsync(Host, url)).Id)).ShouldBe(bytes);
    }

    [Fact]
    public async Task Terminating_ends_a_patch_that_is_under_way()
    {
        var url = await Tus.CreateAsync(5_000_000);
        using var patch = await RawPatch.BeginAsync(Host.BaseAddress, Person.AccessToken, url, 0, 5_000_000);
        await patch.SendAsync(TusClient.Bytes(2_500_000));
        await UntilWrittenAsync(url, 1_000_000);

        (await Tus.SendAsync(HttpMethod.Delete, url)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await Tus.HeadAsync(url)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await patch.StatusAsync()).ShouldBe(423);
    }

    [Fact]
    public async Task Deleting_the_video_ends_its_upload()
    {
        var url = await Tus.CreateAsync(100);
        var video = await UploadedVideo.OfUploadAsync(Host, url);

        (await Person.Client.DeleteAsync($"/api/videos/{video.Id}")).EnsureSuccessStatusCode();

        await (await Tus.PatchAsync(url, 0, TusClient.Bytes(100))).ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task A_full_disk_is_507_and_what_was_acknowledged_stays()
    {
        var bytes = TusClient.Bytes(3_000_000);
        var url = await Tus.CreateAsync(bytes.Length);
        await Tus.PatchAsync(url, 0, bytes[..1_000_000]);
        var file = Path.Combine(Host.DataFolder, "uploads", url.Split('/')[^1]);
        File.Move(file, file + ".aside");
        File.CreateSymbolicLink(file, "/dev/full");

        var response = await Tus.PatchAsync(url, 1_000_000, bytes[1_000_000..]);

        await response.ShouldBeProblemAsync(507, "disk_full");
        File.Delete(file);
        File.Move(file + ".aside", file);
        (await Tus.OffsetAsync(url)).ShouldBe(1_000_000);
        await Tus.PatchAsync(url, 1_000_000, bytes[1_000_000..]);
        (await UploadedVideo.OriginalAsync(Host, (await UploadedVideo.OfUploadAsync(Host, url)).Id)).ShouldBe(bytes);
    }

    [Fact]
    public async Task The_owner_hears_of_progress_and_everybody_of_completion()
    {
        using var stop = new CancellationTokenSource();
        var heard = Host.Services.GetRequiredService<VideoEvents>().Subscribe(stop.Token);
        var url = await Tus.CreateAsync(10);
        var video = await UploadedVideo.OfUploadAsync(Host, url);

        await Tus.PatchAsync(url, 0, TusClient.Bytes(4));
        await Tus.PatchAsync(url, 4, TusClient.Bytes(6));

        var events = new List<object>();
        await foreach (var e in heard)
        {
            events.Add(e);
            if (e is UploadCompleted completed && completed.VideoId == video.Id) break;
        }

        events.ShouldContain(new UploadProgress(video.Id, Person.Id, 4, 10));
        events.ShouldContain(new UploadProgress(video.Id, Person.Id, 10, 10));
    }

    [Fact]
    public async Task A_server_that_stops_counts_the_bytes_of_the_uploads_it_interrupts()
    {
        await using var other = await KinoraHost.StartAsync(Host.Postgres);
        using var person = await Person.RegisterAsync(other);
        var bytes = TusClient.Bytes(2_000_000);
        var url = await TusClient.Of(person).CreateAsync(bytes.Length);
        using var patch = await RawPatch.BeginAsync(other.BaseAddress, person.AccessToken, url, 0, bytes.Length);
        await patch.SendAsync(bytes.AsMemory(0, 1_234_567));
        await UntilWrittenAsync(other, url, 1_000_000);

        await other.RestartAsync();

        using var again = other.CreateClient();
        again.DefaultRequestHeaders.Authorization = person.Client.DefaultRequestHeaders.Authorization;
        (await new TusClient(again).OffsetAsync(url)).ShouldBeInRange(1_000_000, 1_234_567);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_that_a_crash_left_whole_is_completed_at_the_next_start(bool alreadyInTheStore)
    {
        await using var other = await KinoraHost.StartAsync(Host.Postgres);
        using var person = await Person.RegisterAsync(other);
        var url = await TusClient.Of(person).CreateAsync(5);
        await TusClient.Of(person).PatchAsync(url, 0, TusClient.Bytes(5));
        var video = await UploadedVideo.OfUploadAsync(other, url);
        // As if the process had died before the rows were written, or even before the file was moved.
        var original = Directory.EnumerateFiles(other.DataFolder, "original", SearchOption.AllDirectories).Single(f => f.Contains(video.Id, StringComparison.Ordinal));
        if (!alreadyInTheStore) File.Move(original, Path.Combine(other.DataFolder, "uploads", url.Split('/')[^1]));
        await using (var db = await UploadedVideo.DbAsync(other))
        {
            await db.Uploads.ExecuteUpdateAsync(s => s.SetProperty(u => u.CompletedAt, (DateTimeOffset?)null));
            await db.Videos.ExecuteUpdateAsync(s => s.SetProperty(v => v.Status, VideoStatus.Uploading));
        }

        await other.RestartAsync();

        await UntilAsync(async () => (await UploadedVideo.OfUploadAsync(other, url)).Status != VideoStatus.Uploading);
        (await UploadedVideo.OriginalAsync(other, video.Id)).ShouldBe(TusClient.Bytes(5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_original_that_is_in_the_store_already_is_never_replaced_by_what_a_crash_left(bool strayFile)
    {
        var url = await Tus.CreateAsync(5);
        await Tus.PatchAsync(url, 0, TusClient.Bytes(5));
        var video = await UploadedVideo.OfUploadAsync(Host, url);
        await using (var db = await UploadedVideo.DbAsync(Host))
        {
            await db.Uploads.Where(u => u.VideoId == video.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.CompletedAt, (DateTimeOffset?)null));
            await db.Videos.Where(v => v.Id == video.Id).ExecuteUpdateAsync(s => s.SetProperty(v => v.Status, VideoStatus.Uploading));
        }

        if (strayFile) await File.WriteAllBytesAsync(Path.Combine(Host.DataFolder, "uploads", url.Split('/')[^1]), [9, 9]);
        (await Tus.PatchAsync(url, 5, [])).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await UploadedVideo.OfUploadAsync(Host, url)).Status.ShouldNotBe(VideoStatus.Uploading);
        (await UploadedVideo.OriginalAsync(Host, video.Id)).ShouldBe(TusClient.Bytes(5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_concatenation_that_a_crash_interrupted_is_finished_at_the_next_start(int step)
    {
        await using var other = await KinoraHost.StartAsync(Host.Postgres);
        using var person = await Person.RegisterAsync(other);
        var tus = TusClient.Of(person);
        var bytes = TusClient.Bytes(1000);
        var ids = new List<string>();
        foreach (var piece in new[] { bytes[..300], bytes[300..] })
        {
            var part = await tus.CreateAsync(piece.Length, ("Upload-Concat", "partial"));
            await tus.PatchAsync(part, 0, piece);
            ids.Add(part.Split('/')[^1]);
        }

        var uploads = Path.Combine(other.DataFolder, "uploads");
        var url = await tus.CreateAsync(1000);
        var id = url.Split('/')[^1];
        await using (var db = await UploadedVideo.DbAsync(other))
        {
            var parts = string.Join(',', ids);
            await db.Database.ExecuteSqlAsync($"UPDATE uploads SET concat = 'final', parts = string_to_array({parts}, ',') WHERE id = {id}");
        }

        if (step > 0) File.Move(Path.Combine(uploads, ids[0]), Path.Combine(uploads, id));
        if (step > 1) await File.AppendAllBytesAsync(Path.Combine(uploads, id), bytes[300..500]);

        await other.RestartAsync();

        await UntilAsync(async () => (await UploadedVideo.OfUploadAsync(other, url)).Status != VideoStatus.Uploading);
        (await UploadedVideo.OriginalAsync(other, (await UploadedVideo.OfUploadAsync(other, url)).Id)).ShouldBe(bytes);
        await UntilAsync(() => Task.FromResult(!Directory.EnumerateFiles(uploads).Any()));
    }

    [Fact]
    public async Task An_abandoned_upload_expires_with_its_video_and_its_bytes()
    {
        await using var hasty = await KinoraHost.StartAsync(Host.Postgres, ("Uploads:Expiry", "00:00:01"), ("Uploads:Sweep", "00:00:00.2"));
        using var person = await Person.RegisterAsync(hasty);
        var tus = TusClient.Of(person);
        var url = await tus.CreateAsync(100);
        await tus.PatchAsync(url, 0, TusClient.Bytes(50));

        await UntilAsync(async () =>
        {
            await using var db = await UploadedVideo.DbAsync(hasty);
            return !await db.Videos.AnyAsync() && !await db.Uploads.AnyAsync();
        });

        await UntilAsync(() => Task.FromResult(!Directory.EnumerateFiles(Path.Combine(hasty.DataFolder, "uploads")).Any()));
        (await tus.HeadAsync(url)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_expired_upload_is_gone_even_before_it_is_swept()
    {
        var url = await Tus.CreateAsync(100);
        var id = url.Split('/')[^1];
        await using (var db = await UploadedVideo.DbAsync(Host))
            await db.Uploads.Where(u => u.Id == id).ExecuteUpdateAsync(s => s.SetProperty(u => u.ExpiresAt, TimeProvider.System.GetUtcNow().AddMinutes(-1)));

        (await Tus.HeadAsync(url)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        await (await Tus.PatchAsync(url, 0, TusClient.Bytes(1))).ShouldBeProblemAsync(410, "upload_expired");
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition()) await Task.Delay(20);
    }

    private Task UntilWrittenAsync(string url, long length) => UntilWrittenAsync(Host, url, length);

    private static Task UntilWrittenAsync(KinoraHost host, string url, long length) =>
        UntilAsync(() => Task.FromResult(new FileInfo(Path.Combine(host.DataFolder, "uploads", url.Split('/')[^1])) is { Exists: true } file && file.Length >= length));

    /// <summary>The offset once no request writes any more: what a client sees that comes back.</summary>
    private async Task<long> SettledOffsetAsync(string url)
    {
        var offset = await Tus.OffsetAsync(url);
        for (var before = -1L; offset != before; offset = await Tus.OffsetAsync(url)) before = offset;
        return offset;
    }
}
