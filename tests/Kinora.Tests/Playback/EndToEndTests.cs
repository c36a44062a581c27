using System.Net;
using Kinora.Hosting;
using Kinora.Media.Ladders;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kinora.Tests.Playback;

/// <summary>Real media through the whole of playback: what comes over HTTP, in any order, is the video.</summary>
public sealed class EndToEndTests(OnDemandHost server, PostgresFixture postgres) : IClassFixture<OnDemandHost>
{
    [Fact]
    public async Task A_segment_too_large_to_be_kept_is_sent_from_where_it_lies_and_is_the_same()
    {
        var path = await TestMedia.GetAsync("44100");
        var whole = await server.AddAsync(path);
        await using var small = await KinoraHost.StartAsync(postgres, ("Playback:Background", "false"), ("Playback:HotCacheBytes", "8000"));
        var video = await TestVideos.AddAsync(small.Services.GetRequiredService<NpgsqlDataSource>(), small.DataFolder, path);
        var root = $"{small.BaseAddress}/media/{small.Services.GetRequiredService<MediaTokens>().Issue(video.Id, null).Value}/{video.Id}";
        var name = video.Presentation.Video[0].Name;
        video.Presentation.Video[0].Origin.ShouldBe(RenditionOrigin.Cut);

        for (var i = 0; i < video.Presentation.Timeline.SegmentCount; i++)
        {
            var expected = await server.Host.Client.GetByteArrayAsync($"{server.Root(whole)}/video/{name}/{i}.m4s");
            var url = $"{root}/video/{name}/{i}.m4s";
            using var response = await small.Client.GetAsync(url);

            (await response.Content.ReadAsByteArrayAsync()).ShouldBe(expected);
            response.Content.Headers.ContentLength.ShouldBe(expected.Length);
            // In the header, over its end, in the middle, over the end, the last byte.
            foreach (var (from, to) in new[] { (0, 9), (100, 5000), (expected.Length / 2, (expected.Length / 2) + 3000), (expected.Length - 5, expected.Length + 5), (expected.Length - 1, expected.Length - 1) })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, url);
                request.Headers.Range = new(from, to);
                using var part = await small.Client.SendAsync(request);
                part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
                (await part.Content.ReadAsByteArrayAsync()).ShouldBe(expected[from..Math.Min(to + 1, expected.Length)]);
            }

            using var known = new HttpRequestMessage(HttpMethod.Get, url);
            known.Headers.IfNoneMatch.Add(response.Headers.ETag.ShouldNotBeNull());
            using var unchanged = await small.Client.SendAsync(known);
            unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        }
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
