using Kinora.Media.Encoding;
using Kinora.Media.IO;
using Kinora.Media.Probing;
using Kinora.Media.Stills;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Stills;

public sealed class PosterMakerTests
{
    private static readonly MediaTools Tools = TestMedia.Tools;

    [Fact]
    public async Task Chooses_the_scene_and_neither_black_nor_credits()
    {
        // Black for six seconds, a scene for four, a plain colour for four, credits (a little white on black) for six.
        var path = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(
        [
            "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=6", "-f", "lavfi", "-i", "mandelbrot=s=320x180:r=25",
            "-f", "lavfi", "-i", "color=gray:s=320x180:r=25:d=4", "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=6",
            "-filter_complex", "[1:v]trim=duration=4,setpts=PTS-STARTPTS,lutyuv=y=40+val*0.7[m];[3:v]drawbox=x=120:y=80:w=80:h=4:color=white:t=fill[c];[0:v][m][2:v][c]concat=n=4:v=1,format=yuv420p",
            "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", path,
        ]);

        var poster = await MakeAsync(path);

        var luma = await GreyAsync(poster!.Large);
        PictureScore.Of(luma, 160).ShouldBeGreaterThan(0.8);
    }

    [Theory]
    [InlineData("24", "320x180", "320x180")]
    [InlineData("portrait", "180x320", "180x320")]
    [InlineData("rotate-90", "180x320", "180x320")]
    [InlineData("odd", "320x180", "320x180")]
    [InlineData("one-frame", "320x180", "320x180")]
    [InlineData("webm-vp9", "320x180", "320x180")]
    [InlineData("avi-packed", "320x180", "320x180")]
    [InlineData("ts", "320x180", "320x180")]
    [InlineData("gif", "160x90", "160x90")]
    public async Task Makes_jpegs_no_larger_than_the_source(string clip, string large, string small)
    {
        var source = await TestMedia.GetAsync(clip);
        var (width, height) = (await ProbeAsync(source)).File.MainVideo!.DisplaySize;

        var poster = await MakeAsync(source);

        // A clip turned by its metadata may be shown either way up; its display size says which.
        var turned = width < height != int.Parse(large.Split('x')[0], System.Globalization.CultureInfo.InvariantCulture) < int.Parse(large.Split('x')[1], System.Globalization.CultureInfo.InvariantCulture);
        (await SizeAsync(poster!.Large)).ShouldBe(turned ? string.Join('x', large.Split('x').Reverse()) : large);
        (await SizeAsync(poster.Small)).ShouldBe(turned ? string.Join('x', small.Split('x').Reverse()) : small);
    }

    [Fact]
    public async Task Shrinks_large_pictures()
    {
        var path = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(["-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=5:d=2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path]);

        var poster = await MakeAsync(path);

        (await SizeAsync(poster!.Large)).ShouldBe("1280x720");
        (await SizeAsync(poster.Medium)).ShouldBe("640x360");
        (await SizeAsync(poster.Small)).ShouldBe("320x180");
    }

    [Theory]
    [InlineData("m4a", "aac", "mjpeg", 600, 600, "600x600", "320x320")]
    [InlineData("m4a", "aac", "png", 1501, 1001, "1280x852", "320x212")]
    [InlineData("mp3", "libmp3lame", "mjpeg", 300, 300, "300x300", "300x300")]
    [InlineData("flac", "flac", "png", 600, 600, "600x600", "320x320")]
    public async Task Sound_alone_is_shown_by_its_cover(string container, string codec, string cover, int width, int height, string large, string small)
    {
        var path = TestMedia.NewPath("." + container);
        await Ffmpeg.RunAsync(
        [
            "-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", $"color=0x30c060:s={width}x{height}:d=1:r=1", "-map", "0", "-map", "1", "-c:a", codec, "-c:v", cover, "-frames:v", "1", "-disposition:v:0", "attached_pic", path,
        ]);

        var poster = (await MakeAsync(path)).ShouldNotBeNull();

        (await SizeAsync(poster.Large), await SizeAsync(poster.Small)).ShouldBe((large, small));
        var pixels = await Ffmpeg.RunAsync(["-i", await SaveAsync(poster.Medium), "-vf", "scale=1:1,format=rgb24", "-f", "rawvideo", "pipe:1"]);
        pixels.Zip(new byte[] { 0x30, 0xc0, 0x60 }).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 6);
    }

    [Theory]
    [InlineData("m4a", "aac", "stereo")]
    [InlineData("ogg", "libopus", "mono")]
    [InlineData("mka", "flac", "5.1")]
    public async Task Sound_alone_without_a_cover_is_drawn(string container, string codec, string layout)
    {
        var path = TestMedia.NewPath("." + container);
        await Ffmpeg.RunAsync(["-f", "lavfi", "-i", "aevalsrc=exprs='0.8*sin(2*PI*440*t)*lt(t,2)':s=48000:d=4", "-af", $"aformat=channel_layouts={layout}", "-c:a", codec, path]);

        var poster = (await MakeAsync(path)).ShouldNotBeNull();

        (await SizeAsync(poster.Large), await SizeAsync(poster.Medium), await SizeAsync(poster.Small)).ShouldBe(("1280x720", "640x360", "320x180"));
        var grey = await GreyAsync(poster.Large);
        // Above the middle: light where it is loud, dark where it is silent.
        int At(int x, int y) => grey[(y * 160) + x];
        At(40, 35).ShouldBeGreaterThan(90);
        At(120, 35).ShouldBeLessThan(40);
        At(40, 2).ShouldBeLessThan(40);
    }

    [Fact]
    public async Task Leaves_nothing_behind()
    {
        var scratch = Directory.CreateDirectory(Path.Combine(TestMedia.Folder, Guid.NewGuid().ToString("n")));
        var source = await TestMedia.GetAsync("24");
        var index = await ProbeAsync(source);

        await new PosterMaker(TestMedia.Tools with { ScratchFolder = scratch.FullName }).MakeAsync(source, index.File, TimelineBuilder.Build(index), CancellationToken.None);

        scratch.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public void Scores_rank_pictures_as_a_person_would()
    {
        var noise = Fill((x, y) => 60 + (((x * 73) ^ (y * 151)) & 127));
        var smooth = Fill((x, y) => 60 + ((x + y) / 2));
        var credits = Fill((x, y) => y is > 40 and < 44 && x % 3 == 0 ? 240 : 8);
        var black = Fill((_, _) => 16);

        var scores = new[] { noise, smooth, credits, black }.Select(p => PictureScore.Of(p, 160)).ToList();

        scores.ShouldBeInOrder(SortDirection.Descending);
        scores[^1].ShouldBe(0, 0.01);
    }

    private static byte[] Fill(Func<int, int, int> luma) => [.. Enumerable.Range(0, 160 * 90).Select(i => (byte)luma(i % 160, i / 160))];

    private static async Task<MediaIndex> ProbeAsync(string path)
    {
        using var source = new FileByteSource(path);
        return await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), Tools, CancellationToken.None);
    }

    private static async Task<Poster?> MakeAsync(string path)
    {
        var index = await ProbeAsync(path);
        return await new PosterMaker(Tools).MakeAsync(path, index.File, TimelineBuilder.Build(index), CancellationToken.None);
    }

    private static async Task<string> SizeAsync(ReadOnlyMemory<byte> jpeg) =>
        (await Ffmpeg.ValueAsync(await SaveAsync(jpeg), "v:0", "stream=width,height")).Replace(',', 'x');

    private static async Task<byte[]> GreyAsync(ReadOnlyMemory<byte> jpeg) =>
        await Ffmpeg.RunAsync(["-i", await SaveAsync(jpeg), "-vf", "scale=160:90,format=gray", "-f", "rawvideo", "pipe:1"]);

    private static async Task<string> SaveAsync(ReadOnlyMemory<byte> jpeg)
    {
        var path = TestMedia.NewPath(".jpg");
        await File.WriteAllBytesAsync(path, jpeg);
        return path;
    }
}
