using System.Text.Json;
using Kinora.Data.Videos;
using Kinora.Features.Ingest;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Encoding;
using Kinora.Media.Ladders;
using Kinora.Messaging;
using Kinora.Tests.Infrastructure;
using Kinora.Tests.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Tests.Ingest;

public sealed class IngestTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    private static Task<Person>? _owner;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>As an upload leaves it: the original is whole in the store, the row says so, and whoever waits is told.</summary>
    private async Task<Video> UploadAsync(byte[] bytes, Visibility visibility = Visibility.Public, bool hint = true)
    {
        var owner = await (_owner ??= Person.RegisterAsync(host));
        var seed = VideoSeeds.New(owner, visibility);
        (seed.UploadedAt, seed.Size) = (VideoSeeds.Epoch, bytes.Length);
        await host.StoreOriginalAsync(seed, bytes);
        await host.AddAsync(seed);
        if (hint) host.Services.GetRequiredService<VideoEvents>().Publish(new UploadCompleted(seed.Id));
        return seed;
    }

    private async Task<JsonElement> UntilAsync(Video video, Func<JsonElement, bool> condition)
    {
        var owner = await _owner!;
        while (true)
        {
            var view = await (await owner.Client.GetAsync($"/api/videos/{video.Id}", Stop)).JsonAsync();
            if (condition(view)) return view;
            view.GetProperty("status").GetString().ShouldNotBe("failed", view.ToString());
            await Task.Delay(20, Stop);
        }
    }

    private static bool IsPlayable(JsonElement view) => view.GetProperty("playable").GetBoolean();

    private async Task<(Video Row, List<Rendition> Renditions)> RowsAsync(Video video)
    {
        await using var db = host.Database();
        return (await db.Videos.AsNoTracking().SingleAsync(v => v.Id == video.Id, Stop), await db.Renditions.AsNoTracking().Where(r => r.VideoId == video.Id).ToListAsync(Stop));
    }

    [Fact]
    public async Task The_rehearsal_leaves_nothing_behind()
    {
        var (file, presentation) = await EngineRehearsal.RunAsync(host.Services.GetRequiredService<MediaTools>(), Stop);
        presentation.Video.ShouldNotBeEmpty();
        presentation.Audio.ShouldNotBeEmpty();
        await using var db = host.Database();
        var before = await db.Renditions.CountAsync(Stop);

        await host.Services.GetRequiredService<Ingestion>().RehearseAsync(file, presentation, Stop);

        (await db.Renditions.CountAsync(Stop)).ShouldBe(before);
        (await db.Videos.CountAsync(v => v.Id == "", Stop)).ShouldBe(0);
        Directory.EnumerateFileSystemEntries(Path.Combine(host.DataFolder, "scratch")).Where(p => Path.GetFileName(p).StartsWith("rehearsal", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_mp4_is_playable_with_its_top_rendition_cut_and_the_rest_to_be_encoded()
    {
        var video = await UploadAsync(await Clips.Mp4Async());

        var view = await UntilAsync(video, IsPlayable);

        view.GetProperty("durationSeconds").GetDouble().ShouldBe(2, 0.1);
        view.GetProperty("width").GetInt32().ShouldBe(320);
        view.GetProperty("height").GetInt32().ShouldBe(180);
        view.GetProperty("fps").GetDouble().ShouldBe(25);
        view.GetProperty("publishedAt").ValueKind.ShouldBe(JsonValueKind.String);
        var (row, renditions) = await RowsAsync(video);
        var presentation = MediaJson.Read<Presentation>(row.Presentation!);
        presentation.Video[0].Origin.ShouldBe(RenditionOrigin.Cut);
        MediaJson.Read<MediaFile>(row.Media!).NativelyIndexed.ShouldBeTrue();
        renditions.Select(r => (r.Kind, r.Name)).ShouldBe(Encoded(presentation), ignoreOrder: true);
        renditions.ShouldAllBe(r => r.TotalSegments == presentation.Timeline.SegmentCount);
        view.GetProperty("progress").GetProperty("totalSegments").GetInt32().ShouldBe(renditions.Sum(r => r.TotalSegments));
        var best = view.GetProperty("renditions")[0];
        best.GetProperty("encodedSegments").GetInt32().ShouldBe(best.GetProperty("totalSegments").GetInt32());
        best.GetProperty("totalSegments").GetInt32().ShouldBe(presentation.Timeline.SegmentCount);
    }

    [Fact]
    public async Task What_needs_no_encoding_is_ready_at_once()
    {
        var video = await UploadAsync(await Clips.TinyMp4Async());

        var view = await UntilAsync(video, IsPlayable);

        var (row, renditions) = await RowsAsync(video);
        renditions.ShouldBeEmpty(row.Presentation);
        view.GetProperty("status").GetString().ShouldBe("ready");
        view.GetProperty("progress").ToString().ShouldBe("""{"encodedSegments":0,"totalSegments":0}""");
    }

    [Fact]
    public async Task A_webm_is_playable_with_everything_to_be_encoded()
    {
        var video = await UploadAsync(await Clips.WebmAsync(), Visibility.Private);

        var view = await UntilAsync(video, IsPlayable);

        view.GetProperty("publishedAt").ValueKind.ShouldBe(JsonValueKind.Null);
        var (row, renditions) = await RowsAsync(video);
        var presentation = MediaJson.Read<Presentation>(row.Presentation!);
        presentation.Video.ShouldAllBe(r => r.Origin == RenditionOrigin.Encoded);
        renditions.Count.ShouldBe(presentation.Video.Count + presentation.Audio.Count);
    }

    [Fact]
    public async Task A_turned_picture_is_told_as_it_is_shown()
    {
        var view = await UntilAsync(await UploadAsync(await Clips.RotatedAsync()), IsPlayable);

        (view.GetProperty("width").GetInt32(), view.GetProperty("height").GetInt32()).ShouldBe((180, 320));
        view.GetProperty("fps").GetDouble().ShouldBe(29.97);
    }

    [Fact]
    public async Task Sound_alone_is_playable_without_a_picture()
    {
        var view = await UntilAsync(await UploadAsync(await Clips.SoundOnlyAsync()), IsPlayable);

        view.GetProperty("width").ValueKind.ShouldBe(JsonValueKind.Null);
        view.GetProperty("fps").ValueKind.ShouldBe(JsonValueKind.Null);
        view.GetProperty("renditions").GetArrayLength().ShouldBe(0);
        view.GetProperty("durationSeconds").GetDouble().ShouldBe(2, 0.1);
    }

    [Fact]
    public async Task A_picture_follows_in_the_sizes_that_pages_use()
    {
        var video = await UploadAsync(await Clips.Mp4Async());

        var view = await UntilAsync(video, v => v.GetProperty("playback") is { ValueKind: JsonValueKind.Object } p && p.GetProperty("poster").ValueKind == JsonValueKind.String);

        view.GetProperty("playback").GetProperty("poster").GetString()!.ShouldEndWith($"/{video.Id}/poster-1.jpg");
        foreach (var key in new[] { VideoObjects.Poster(video.Id, 1), VideoObjects.Thumbnail(video.Id, 640, 1), VideoObjects.Thumbnail(video.Id, 320, 1) })
        {
            await using var picture = (await host.Store().OpenReadAsync(key, 0, 3, Stop)).ShouldNotBeNull(key.Value);
            var start = new byte[3];
            await picture.ReadExactlyAsync(start, Stop);
            start.ShouldBe([0xff, 0xd8, 0xff], key.Value);
        }

        using var fetched = await host.Client.GetAsync(view.GetProperty("playback").GetProperty("poster").GetString(), Stop);
        fetched.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        fetched.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Small_pictures_for_the_seek_bar_follow(bool cut)
    {
        var video = await UploadAsync(await (cut ? Clips.Mp4Async() : Clips.WebmAsync()), Visibility.Private);

        var view = await UntilAsync(video, v => v.GetProperty("playback") is { ValueKind: JsonValueKind.Object } p && p.GetProperty("storyboard").ValueKind == JsonValueKind.String);

        var address = view.GetProperty("playback").GetProperty("storyboard").GetString()!;
        address.ShouldEndWith($"/{video.Id}/storyboard-1/index.vtt");
        using var text = await host.Client.GetAsync(address, Stop);
        text.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        text.Content.Headers.ContentType!.MediaType.ShouldBe("text/vtt");
        var cue = (await text.Content.ReadAsStringAsync(Stop)).Split('\n')[3];
        cue.ShouldBe("0.jpg#xywh=0,0,160,90");
        using var sheet = await host.Client.GetAsync(new Uri(new Uri(address), cue), Stop);
        sheet.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        sheet.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        sheet.Headers.CacheControl!.ToString().ShouldContain("immutable");
        (await sheet.Content.ReadAsByteArrayAsync(Stop))[..3].ShouldBe([0xff, 0xd8, 0xff]);
        foreach (var other in new[] { "1.jpg", "00.jpg", "-1.jpg", "other.vtt", "../storyboard-1", "../storyboard-2/index.vtt", "../storyboard-01/0.jpg", "../storyboard-/index.vtt", "../storyboard-1/0/0.jpg", "../poster-1/index.vtt" })
        {
            using var missing = await host.Client.GetAsync(new Uri(new Uri(address), other), Stop);
            missing.StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound, other);
        }
    }

    public static TheoryData<string, byte[]> NotVideos() => new()
    {
        { "nothing", [] },
        { "one byte", [0] },
        { "noise", [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 131 >> 3))] },
        { "zeros", new byte[5000] },
        { "text", "This is not a video at all, whatever it is called.\n"u8.ToArray() },
        { "playlist", "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"u8.ToArray() },
        { "concat script", "ffconcat version 1.0\nfile /etc/passwd\n"u8.ToArray() },
        { "an MP4 without a movie", [0, 0, 0, 16, .. "ftypisom"u8, 0, 0, 0, 1, 0, 0, 0, 8, .. "mdat"u8] },
    };

    [Theory]
    [MemberData(nameof(NotVideos), DisableDiscoveryEnumeration = true)]
    public async Task What_is_not_a_video_fails_with_a_reason(string what, byte[] bytes)
    {
        var video = await UploadAsync(bytes);

        var view = await UntilAsync(video, v => v.GetProperty("status").GetString() == "failed");

        view.GetProperty("playable").GetBoolean().ShouldBeFalse(what);
        var reason = view.GetProperty("statusReason").GetString()!;
        reason.ShouldEndWith(".");
        reason.ShouldNotContain("/");
        var (row, renditions) = await RowsAsync(video);
        row.StatusCode!.ShouldMatch("^[a-z_]+$");
        row.StatusCode.ShouldNotBe("processing_failed", reason);
        renditions.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cut_off_upload_fails_with_a_reason()
    {
        var whole = await Clips.Mp4Async();
        var video = await UploadAsync(whole[..(whole.Length / 2)]);

        await UntilAsync(video, v => v.GetProperty("status").GetString() == "failed");

        (await RowsAsync(video)).Row.StatusReason.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Many_at_once_all_become_playable_and_none_twice()
    {
        var bytes = await Clips.Mp4Async();
        var videos = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            var video = await UploadAsync(bytes);
            for (var i = 0; i < 3; i++) host.Services.GetRequiredService<VideoEvents>().Publish(new UploadCompleted(video.Id));
            return video;
        }));

        foreach (var video in videos) await UntilAsync(video, IsPlayable);
    }

    [Fact]
    public async Task Work_that_nobody_told_about_is_found_at_the_next_start()
    {
        await using var other = await KinoraHost.StartAsync(host.Postgres);
        using var owner = await Person.RegisterAsync(other);
        var seed = VideoSeeds.New(owner);
        await other.StoreOriginalAsync(seed, await Clips.Mp4Async());
        await other.AddAsync(seed);

        await other.RestartAsync();

        while (true)
        {
            await using var db = other.Database();
            if (await db.Videos.AnyAsync(v => v.Id == seed.Id && v.Presentation != null, Stop)) break;
            await Task.Delay(20, Stop);
        }
    }

    [Theory]
    [InlineData(2, "ready", null)]
    [InlineData(3, "failed", "processing_crashed")]
    public async Task A_file_over_which_the_server_died_is_tried_three_times(int attempts, string status, string? code)
    {
        var owner = await (_owner ??= Person.RegisterAsync(host));
        var video = VideoSeeds.New(owner);
        video.IngestAttempts = attempts;
        await host.StoreOriginalAsync(video, await Clips.TinyMp4Async());
        await host.AddAsync(video);

        host.Services.GetRequiredService<VideoEvents>().Publish(new UploadCompleted(video.Id));
        await UntilAsync(video, v => v.GetProperty("status").GetString() == status);

        var row = (await RowsAsync(video)).Row;
        row.StatusCode.ShouldBe(code);
        row.IngestAttempts.ShouldBe(status == "ready" ? 0 : attempts);
    }

    [Fact]
    public async Task What_is_deleted_is_not_made_playable()
    {
        var owner = await (_owner ??= Person.RegisterAsync(host));
        var video = await UploadAsync(await Clips.Mp4Async(), hint: false);
        (await owner.Client.DeleteAsync($"/api/videos/{video.Id}", Stop)).EnsureSuccessStatusCode();

        host.Services.GetRequiredService<VideoEvents>().Publish(new UploadCompleted(video.Id));
        await UntilAsync(await UploadAsync(await Clips.Mp4Async()), IsPlayable);

        (await RowsAsync(video)).Row.Presentation.ShouldBeNull();
    }

    private static IEnumerable<(RenditionKind Kind, string Name)> Encoded(Presentation presentation) =>
    [
        .. presentation.Video.Where(r => r.Origin == RenditionOrigin.Encoded).Select(r => (RenditionKind.Video, r.Name)),
        .. presentation.Audio.Where(r => r.Origin == RenditionOrigin.Encoded).Select(r => (RenditionKind.Audio, r.Name)),
    ];
}
