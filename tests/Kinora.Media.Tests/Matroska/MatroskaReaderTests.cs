using Kinora.Media.IO;
using Kinora.Media.Matroska;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Tests.IsoBmff;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Matroska;

public sealed class MatroskaReaderTests(GeneratedMedia media)
{
    /// <summary>Real files that are left to ffprobe, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal) { ["made-gray-odd-853x479.mkv"] = "coded as in Video for Windows" };

    public static TheoryData<string> Files =>
        [.. GeneratedMedia.MatroskaNames, .. SharedMedia.In("awkward").Concat(SharedMedia.In("clips")).Where(f => Path.GetExtension(f) is ".mkv" or ".webm" && !f.Contains("mp4-named", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Samples_and_tracks_are_what_ffprobe_prints(string name)
    {
        var path = await PathOfAsync(name);
        using var source = new FileByteSource(path);
        var index = await MatroskaReader.ReadAsync(source, TestContext.Current.CancellationToken);
        if (Exceptions.ContainsKey(Path.GetFileName(name)))
        {
            index.ShouldBeNull();
            return;
        }
        var (packets, streams) = await Packet.ReadAsync(path, "matroska");
        MatroskaComparison.Assert(index.ShouldNotBeNull(), packets, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        TrackComparison.Assert(index.File, streams);
    }

    [Theory]
    [InlineData("plain.mkv", true)]
    [InlineData("bframes.mkv", true)]
    [InlineData("film.mkv", true)]
    [InlineData("live.mkv", true)]
    [InlineData("vfr.mkv", true)]
    [InlineData("late-audio.mkv", true)]
    [InlineData("one-frame.mkv", true)]
    [InlineData("open-gop.mkv", false)]
    [InlineData("interlaced.mkv", false)]
    [InlineData("hevc.mkv", false)]
    [InlineData("vp9.webm", false)]
    [InlineData("vp8.webm", false)]
    public async Task Knows_which_pictures_can_be_cut(string name, bool cut) =>
        ((await ReadAsync(name)).File.Video[0].CutConfiguration is not null).ShouldBe(cut);

    [Theory]
    [InlineData("plain.mkv", 0, true)]
    [InlineData("live.mkv", 0, true)]
    [InlineData("sound.mka", 0, true)]
    [InlineData("late-audio.mkv", 0, true)]
    [InlineData("tracks.mkv", 0, false)]
    [InlineData("tracks.mkv", 1, true)]
    [InlineData("tracks.mkv", 2, false)]
    [InlineData("tracks.mkv", 3, false)]
    [InlineData("vp9.webm", 0, false)]
    public async Task Knows_which_sound_can_be_cut(string name, int track, bool cut) =>
        ((await ReadAsync(name)).File.Audio[track].CutConfiguration is not null).ShouldBe(cut);

    [Theory]
    [InlineData("bframes.mkv", 30000, 1001)]
    [InlineData("film.mkv", 24000, 1001)]
    [InlineData("plain.mkv", 25, 1)]
    public async Task Rounded_times_are_cut_on_the_exact_clock_behind_them(string name, int num, int den)
    {
        var timeline = TimelineBuilder.Build(await ReadAsync(name));

        timeline.OnSourceKeyframes.ShouldBeTrue();
        timeline.FrameTicks.ShouldBeGreaterThan(0);
        timeline.FrameRate.ShouldBe(new Rational(num, den));
        timeline.SegmentCount.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Times_that_are_not_even_are_kept()
    {
        var timeline = TimelineBuilder.Build(await ReadAsync("vfr.mkv"));

        timeline.OnSourceKeyframes.ShouldBeTrue();
        timeline.FrameTicks.ShouldBe(0);
        timeline.Timescale.ShouldBe(1000);
    }

    [Fact]
    public async Task Payloads_are_not_read()
    {
        // Large still pictures: the headers between them are all that is needed.
        var path = media.NewPath("mkv");
        await Ffmpeg.RunAsync(["-f", "lavfi", "-i", "nullsrc=size=640x480:rate=10:duration=3,geq=random(1)*255:128:128", "-c:v", "mjpeg", "-q:v", "2", path]);
        using var source = new MemoryByteSource(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        var index = await MatroskaReader.ReadAsync(source, TestContext.Current.CancellationToken);

        index.ShouldNotBeNull().Samples[0].Count.ShouldBe(30);
        source.BytesRead.ShouldBeLessThan(source.Length / 4);
    }

    private async Task<MediaIndex> ReadAsync(string name)
    {
        using var source = new FileByteSource(await media.GetAsync(name));
        return (await MatroskaReader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    private async Task<string> PathOfAsync(string name) => GeneratedMedia.AllNames.Contains(name) ? await media.GetAsync(name) : SharedMedia.PathOf(name);
}
