using Kinora.Media.Encoding;
using Kinora.Media.IO;
using Kinora.Media.Probing;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.Probing;

public sealed class MediaProbeTests
{
    private static readonly MediaTools Tools = TestMedia.Tools;

    [Theory]
    [InlineData("mkv-opus", "matroska", "h264", 150, 5.005)]
    [InlineData("webm-vp9", "matroska", "vp9", 120, 4.0)]
    [InlineData("avi", "avi", "mpeg4", 100, 4.0)]
    [InlineData("avi-packed", "avi", "mpeg4", 100, 4.0)]
    [InlineData("ts", "mpegts", "mpeg2video", 125, 5.0)]
    [InlineData("vfr-hevc", "mov", "hevc", 120, 6.5)]
    [InlineData("gif", "gif", "gif", 20, 2.0)]
    [InlineData("one-frame", "mov", "h264", 1, 0.033)]
    public async Task Knows_every_picture_of_a_file(string name, string demuxer, string codec, int frames, double seconds)
    {
        var index = await ProbeAsync(await TestMedia.GetAsync(name));

        index.File.Demuxer.ShouldBe(demuxer);
        var track = index.File.Video.ShouldHaveSingleItem();
        track.Codec.ShouldBe(codec);
        track.Duration.Seconds.ShouldBe(seconds, 0.02);
        var table = index.Samples[track.StreamIndex];
        table.Count.ShouldBe(frames);
        table.PresentationTimes.ShouldBeUnique();
        table.Keyframes[0].ShouldBeTrue();
    }

    [Fact]
    public async Task The_first_picture_of_a_file_without_presentation_times_is_where_the_decoder_puts_it()
    {
        // The first packet of this kind of AVI is decoded at 0 and shown a picture later.
        var index = await ProbeAsync(await TestMedia.GetAsync("avi-packed"));

        index.File.Video[0].Start.ShouldBe(new Timestamp(1, 25));
    }

    [Fact]
    public async Task A_file_with_sound_only_has_no_video()
    {
        var index = await ProbeAsync(await TestMedia.GetAsync("audio-only"));

        index.File.Video.ShouldBeEmpty();
        index.File.Audio.ShouldHaveSingleItem().Duration.Seconds.ShouldBe(6, 0.05);
    }

    [Fact]
    public async Task Late_sound_is_known_to_be_late()
    {
        var index = await ProbeAsync(await TestMedia.GetAsync("late-audio"));

        index.File.Audio.ShouldHaveSingleItem().Start.Seconds.ShouldBe(2, 0.001);
    }

    [Theory]
    [InlineData("", "empty_file")]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "playlist")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "not_a_video")]
    [InlineData("<!doctype html><script>alert(1)</script>", "not_a_video")]
    [InlineData("Dear diary", "not_a_video")]
    [InlineData("GIF89a", "damaged")]
    [InlineData("FLV\u0001\u0005\0\0\0\u0009\0\0\0\0", "damaged")]
    public async Task Says_why_a_file_is_refused(string content, string code)
    {
        var path = TestMedia.NewPath(".mp4");
        await File.WriteAllBytesAsync(path, System.Text.Encoding.Latin1.GetBytes(content));

        var refusal = await Should.ThrowAsync<MediaFormatException>(() => ProbeAsync(path));

        refusal.Code.ShouldBe(code);
        refusal.Message.ShouldNotContain(path);
    }

    [Fact]
    public async Task Noise_is_refused()
    {
        var path = TestMedia.NewPath(".mp4");
        var noise = new byte[65536];
        new Random(7).NextBytes(noise);
        await File.WriteAllBytesAsync(path, noise);

        (await Should.ThrowAsync<MediaFormatException>(() => ProbeAsync(path))).Code.ShouldBe("unknown_format");
    }

    [Fact]
    public async Task A_still_gif_is_not_a_video()
    {
        var path = await TestMedia.MakeAsync(new TestClip { File = "still.gif", Frames = 1, Video = ["-c:v", "gif"] });

        (await Should.ThrowAsync<MediaFormatException>(() => ProbeAsync(path))).Code.ShouldBe("not_a_video");
    }

    [Fact]
    public async Task A_picture_that_is_too_large_is_refused()
    {
        var path = await TestMedia.GetAsync("webm-vp9");

        var refusal = await Should.ThrowAsync<MediaFormatException>(() => ProbeAsync(path, new ProbeLimits { MaxSide = 300 }));

        refusal.Code.ShouldBe("too_many_pixels");
    }

    [Fact]
    public async Task A_file_cut_off_in_the_middle_is_known_up_to_there()
    {
        var bytes = await File.ReadAllBytesAsync(await TestMedia.GetAsync("mkv-opus"));
        var path = TestMedia.NewPath(".mkv");
        await File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)]);

        var index = await ProbeAsync(path);

        index.Samples[index.File.Video[0].StreamIndex].Count.ShouldBeInRange(50, 100);
        index.File.Video[0].Duration.Seconds.ShouldBeInRange(1.5, 3.4);
    }

    private static async Task<MediaIndex> ProbeAsync(string path, ProbeLimits? limits = null)
    {
        using var source = new FileByteSource(path);
        return await MediaProbe.ProbeAsync(source, path, limits ?? new ProbeLimits(), Tools, CancellationToken.None);
    }
}
