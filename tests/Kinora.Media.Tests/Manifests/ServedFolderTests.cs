using Kinora.Media.Dash;
using Kinora.Media.Hls;
using Kinora.Media.IO;
using Kinora.Media.IsoBmff;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Manifests;

/// <summary>The whole tree of URIs as files: ffmpeg plays it by HLS and by DASH, and sees every picture and the sound in both.</summary>
public sealed class ServedFolderTests
{
    [Theory]
    [InlineData("24")]
    [InlineData("44100")]
    [InlineData("one-frame")]
    [InlineData("audio-only")]
    public async Task Both_manifests_lead_to_the_same_pictures_and_sound(string clip)
    {
        var folder = await WriteAsync(await TestMedia.GetAsync(clip));
        var (frames, seconds) = (TestMedia.Clips[clip].Frames, TestMedia.Clips[clip].Sound);
        foreach (var manifest in new[] { "master.m3u8", "manifest.mpd" })
        {
            var path = Path.Combine(folder, manifest);
            if (frames > 0) (await CountAsync(path, "v:0")).ShouldBe(frames, manifest);
            if (seconds > 0)
            {
                // Whole AAC frames of 1024 samples, the encoder's delay before them.
                var rate = TestMedia.Clips[clip].SampleRate;
                (await CountAsync(path, "a:0")).ShouldBeInRange((int)(seconds * rate / 1024), (int)(seconds * rate / 1024) + 3, manifest);
            }
        }
    }

    private static async Task<int> CountAsync(string path, string stream)
    {
        var packets = await Ffmpeg.ProbeAsync("-allowed_extensions", "ALL", "-select_streams", stream, "-show_entries", "packet=pts", "-of", "csv=p=0", path);
        return packets.Length;
    }

    /// <summary>Cuts everything that a master playlist names into a folder.</summary>
    private static async Task<string> WriteAsync(string path)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var source = new FileByteSource(path);
        var index = (await Mp4Reader.ReadAsync(source, cancellationToken)).ShouldNotBeNull();
        var timeline = TimelineBuilder.Build(index);
        var planned = LadderPlanner.Plan(index, timeline);
        var cut = planned with { Video = [.. planned.Video.Where(v => v.Origin == RenditionOrigin.Cut)] };
        cut.Audio.ShouldAllBe(a => a.Origin == RenditionOrigin.Cut);

        var root = Directory.CreateDirectory(TestMedia.NewPath("")).FullName;
        await WriteAsync(root, "master.m3u8", MasterPlaylist.Write(cut, new Dictionary<string, RenditionMeasure>(StringComparer.Ordinal)));
        await WriteAsync(root, "manifest.mpd", DashManifest.Write(cut, new Dictionary<string, RenditionMeasure>(StringComparer.Ordinal)));
        foreach (var video in cut.Video)
        {
            var folder = Path.Combine(root, "video", video.Name);
            await WriteAsync(folder, "index.m3u8", MediaPlaylist.Video(cut));
            await WriteAsync(folder, "init.mp4", CmafInit.Video(video, timeline, video.DecoderConfiguration));
            for (var i = 0; i < timeline.SegmentCount; i++)
                await WriteAsync(folder, $"{i}.m4s", await VideoCutter.CutAsync(source, index.Samples[video.StreamIndex], timeline, i, cancellationToken));
        }

        foreach (var audio in cut.Audio)
        {
            var (folder, frames) = (Path.Combine(root, "audio", audio.Name), new AudioFrames(timeline, audio.SampleRate, audio.Priming));
            await WriteAsync(folder, "index.m3u8", MediaPlaylist.Audio(cut, audio));
            await WriteAsync(folder, "init.mp4", CmafInit.Audio(audio));
            for (var i = 0; i < timeline.SegmentCount; i++)
                await WriteAsync(folder, $"{i}.m4s", await AudioCutter.CutAsync(source, index.Samples[audio.StreamIndex], audio, frames, i, cancellationToken));
        }

        return root;
    }

    private static Task WriteAsync(string folder, string name, string text) => WriteAsync(folder, name, System.Text.Encoding.UTF8.GetBytes(text));

    private static Task WriteAsync(string folder, string name, byte[] bytes)
    {
        Directory.CreateDirectory(folder);
        return File.WriteAllBytesAsync(Path.Combine(folder, name), bytes, TestContext.Current.CancellationToken);
    }
}
