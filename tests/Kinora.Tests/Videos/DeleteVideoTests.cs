using System.Net;
using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Tests.Videos;

public sealed class DeleteVideoTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<KinoraHost> StartAsync(string grace) => KinoraHost.StartAsync(postgres, ("Videos:DeletionGrace", grace));

    [Fact]
    public async Task Bytes_and_rows_go_and_nothing_of_others()
    {
        await using var host = await StartAsync("00:00:00.1");
        using var owner = await Person.RegisterAsync(host);
        var (video, other) = (await AddWithObjectsAsync(host, owner), await AddWithObjectsAsync(host, owner));

        (await owner.Client.DeleteAsync($"/api/videos/{video.Id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await UntilAsync(async () => !await HasRowAsync(host, video));
        (await ObjectsAsync(host, video)).ShouldBe(0);
        (await ObjectsAsync(host, other)).ShouldBe(3);
        await using var db = host.Database();
        (await db.Renditions.CountAsync(r => r.VideoId == video.Id, Stop)).ShouldBe(0);
        (await db.Renditions.CountAsync(r => r.VideoId == other.Id, Stop)).ShouldBe(1);
    }

    [Fact]
    public async Task The_row_waits_until_nobody_can_be_writing_any_more()
    {
        await using var host = await StartAsync("01:00:00");
        using var owner = await Person.RegisterAsync(host);
        var video = await AddWithObjectsAsync(host, owner);

        await owner.Client.DeleteAsync($"/api/videos/{video.Id}");
        await UntilAsync(async () => await ObjectsAsync(host, video) == 0);

        (await HasRowAsync(host, video)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_late_writer_leaves_behind_is_removed_with_the_row()
    {
        await using var host = await StartAsync("00:00:01");
        using var owner = await Person.RegisterAsync(host);
        var video = await AddWithObjectsAsync(host, owner);
        await owner.Client.DeleteAsync($"/api/videos/{video.Id}");
        await UntilAsync(async () => await ObjectsAsync(host, video) == 0);

        await host.Store().PutAsync(VideoObjects.Segment(video.Id, RenditionKind.Video, "360p", 7), "late"u8.ToArray(), Stop);

        await UntilAsync(async () => !await HasRowAsync(host, video));
        (await ObjectsAsync(host, video)).ShouldBe(0);
    }

    [Fact]
    public async Task A_deletion_that_was_cut_off_goes_on_at_the_next_start()
    {
        await using var host = await StartAsync("00:00:00.1");
        using var owner = await Person.RegisterAsync(host);
        var video = await AddWithObjectsAsync(host, owner);
        // As a kill leaves it between the answer and the first removed byte: the mark is there, and nobody in this process was told.
        await using (var db = host.Database())
            await db.Videos.Where(v => v.Id == video.Id).ExecuteUpdateAsync(set => set.SetProperty(v => v.DeletedAt, DateTimeOffset.Parse("2026-11-01T00:00:00Z", null)), Stop);

        await host.RestartAsync();

        await UntilAsync(async () => !await HasRowAsync(host, video));
        (await ObjectsAsync(host, video)).ShouldBe(0);
    }

    [Fact]
    public async Task Bytes_that_vanished_before_the_row_are_no_obstacle()
    {
        await using var host = await StartAsync("00:00:00.1");
        using var owner = await Person.RegisterAsync(host);
        var video = await AddWithObjectsAsync(host, owner);
        await host.Store().DeletePrefixAsync(VideoObjects.Folder(video.Id), Stop);

        await owner.Client.DeleteAsync($"/api/videos/{video.Id}");

        await UntilAsync(async () => !await HasRowAsync(host, video));
    }

    [Fact]
    public async Task An_unfinished_upload_ends_and_its_row_is_waited_for()
    {
        await using var host = await StartAsync("00:00:00.1");
        using var owner = await Person.RegisterAsync(host);
        var video = await host.AddAsync(VideoSeeds.New(owner));
        var upload = new Upload { Id = RandomId.New32(), VideoId = video.Id, UserId = owner.Id, Length = 10, Received = 4, Concat = UploadConcat.None, CreatedAt = VideoSeeds.Epoch, ExpiresAt = VideoSeeds.Epoch.AddYears(9) };
        await using var db = host.Database();
        db.Uploads.Add(upload);
        await db.SaveChangesAsync(Stop);

        await owner.Client.DeleteAsync($"/api/videos/{video.Id}");
        await UntilAsync(async () => await db.Uploads.AsNoTracking().AllAsync(u => u.ExpiresAt < VideoSeeds.Epoch.AddYears(8), Stop));
        (await HasRowAsync(host, video)).ShouldBeTrue();

        await db.Uploads.Where(u => u.Id == upload.Id).ExecuteDeleteAsync(Stop);
        await UntilAsync(async () => !await HasRowAsync(host, video));
    }

    [Fact]
    public async Task Deleting_twice_finds_nothing_the_second_time()
    {
        await using var host = await StartAsync("01:00:00");
        using var owner = await Person.RegisterAsync(host);
        var video = await AddWithObjectsAsync(host, owner);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => owner.Client.DeleteAsync($"/api/videos/{video.Id}", Stop)));

        answers.Count(a => a.StatusCode == HttpStatusCode.NoContent).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.NotFound).ShouldBe(4);
    }

    private static async Task<Video> AddWithObjectsAsync(KinoraHost host, Person owner)
    {
        var seed = VideoSeeds.Playable(owner);
        var video = await host.AddAsync(seed, VideoSeeds.Rendition(seed, RenditionKind.Video, "360p", 0, 3));
        await host.StoreOriginalAsync(video, new byte[1000]);
        await host.Store().PutAsync(VideoObjects.Poster(video.Id, 1), new byte[10], Stop);
        await host.Store().PutAsync(VideoObjects.Segment(video.Id, RenditionKind.Video, "360p", 0), new byte[10], Stop);
        return video;
    }

    private static async Task<bool> HasRowAsync(KinoraHost host, Video video)
    {
        await using var db = host.Database();
        return await db.Videos.AnyAsync(v => v.Id == video.Id, Stop);
    }

    private static ValueTask<int> ObjectsAsync(KinoraHost host, Video video) => host.Store().ListAsync(VideoObjects.Folder(video.Id), Stop).CountAsync(Stop);

    // Fails with the run's own time limit, not with one that a slow machine could miss.
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition()) await Task.Delay(20, Stop);
    }
}
