using Kinora.Media.Ladders;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Playback;

/// <summary>Real media through the whole of playback: what comes over HTTP, in any order, is the video.</summary>
public sealed class EndToEndTests(OnDemandHost server) : IClassFixture<OnDemandHost>
{
    [Theory]
    [InlineData("60")]
    [InlineData("bframes")]
    [InlineData("vfr")]
    [InlineData("44100")]
    [InlineData("one-frame")]
    [InlineData("mkv-opus")]
    [InlineData("ts")]
    [InlineData("late-audio")]
    [InlineData("audio-only")]
    public async Task All_segments_asked_for_in_random_order_and_in_parallel_are_the_video(string clip)
    {
        var video = await server.AddAsync(await TestMedia.GetAsync(clip));

        var fetched = await FetchedVideo.FetchAsync(server.Host.Client, server.Root(video), video, seed: 7);

        await fetched.ShouldBeTheVideoAsync();
        foreach (var rendition in video.Presentation.Video)
            (await server.Host.Client.GetByteArrayAsync($"{server.Root(video)}/video/{rendition.Name}/init.mp4")).ShouldBe(fetched[$"video/{rendition.Name}/init.mp4"]);
    }

    [Theory]
    [InlineData("44100", "master.m3u8")]
    [InlineData("44100", "manifest.mpd")]
    [InlineData("mkv-opus", "master.m3u8")]
    [InlineData("mkv-opus", "manifest.mpd")]
    public async Task Ffmpeg_plays_it_from_the_address(string clip, string file)
    {
        var video = await server.AddAsync(await TestMedia.GetAsync(clip));

        var pictures = await CounterFrames.ReadAsync($"{server.Root(video)}/{file}");

        pictures.Select(p => p.Number).ShouldBe(Enumerable.Range(0, 150));
        if (video.Presentation.Audio.Count == 0) return;
        var pcm = await Ffmpeg.RunAsync(["-i", $"{server.Root(video)}/{file}", "-map", "0:a:0", "-ac", "1", "-f", "s16le", "-"]);
        ((double)pcm.Length / 2 / video.Presentation.Audio[0].SampleRate).ShouldBe(5.0, 0.06);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stored_segment_that_is_lost_or_damaged_is_made_again(bool lost)
    {
        var video = await server.AddAsync(await TestMedia.GetAsync("webm-vp9"));
        var rung = video.Presentation.Video[^1].Name;
        var url = $"{server.Root(video)}/video/{rung}/1.m4s";
        (await server.Host.Client.GetByteArrayAsync(url)).ShouldNotBeEmpty();
        var path = Path.Combine(server.Host.DataFolder, "objects", "videos", video.Id, "video", rung, "1.m4s");
        await server.UntilStoredAsync(video, rung, 1);

        // A restart forgets what memory holds and what was seen to be whole.
        await server.Host.RestartAsync();
        if (lost) File.Delete(path);
        else await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path))[..^100]);
        var healed = await server.Host.Client.GetByteArrayAsync($"{server.Root(video)}/video/{rung}/1.m4s");

        await server.UntilStoredAsync(video, rung, 1);
        (await File.ReadAllBytesAsync(path)).ShouldBe(healed);
        var fetched = await FetchedVideo.FetchAsync(server.Host.Client, server.Root(video), video, seed: 1);
        await fetched.ShouldBeTheVideoAsync();
    }

    [Fact]
    public async Task A_segment_of_an_original_that_is_damaged_on_the_disk_is_unavailable_and_no_bug()
    {
        var video = await server.AddAsync(await TestMedia.GetAsync("44100"));
        video.Presentation.Video[0].Origin.ShouldBe(RenditionOrigin.Cut);
        var original = Path.Combine(server.Host.DataFolder, "objects", "videos", video.Id, "original");
        await using (var file = File.OpenWrite(original)) file.SetLength(1000);

        using var response = await server.Host.Client.GetAsync($"{server.Root(video)}/video/{video.Presentation.Video[0].Name}/0.m4s");

        await response.ShouldBeProblemAsync(503, "segment_unavailable");
    }

    [Fact]
    public async Task Fifty_players_that_want_the_same_never_encoded_segment_get_the_same_bytes()
    {
        var video = await server.AddAsync(await TestMedia.GetAsync("webm-vp9"));
        var rung = video.Presentation.Video[^1];
        rung.Origin.ShouldBe(RenditionOrigin.Encoded);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var response = await server.Host.Client.GetAsync($"{server.Root(video)}/video/{rung.Name}/2.m4s");
            return (response.Headers.ETag?.Tag, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await response.Content.ReadAsByteArrayAsync())));
        }));

        answers.Distinct().ShouldHaveSingleItem().Tag.ShouldNotBeNull();
    }
}
