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
        await new PresentationFolder(TestMedia.Tools).WriteAsync(path, index, cut, root, hls: true, dash: true, new Progress<PackageProgress>(), cancellationToken);
        return root;
    }
}
