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

    [Theory]
    [InlineData("24")]
    [InlineData("vfr-hevc")]
    public async Task Starts_no_program_for_what_the_configuration_tells_in_full(string name)
    {
        var path = await TestMedia.GetAsync(name);
        using var source = new FileByteSource(path);

        var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), Tools with { Ffprobe = "/no/such/program" }, CancellationToken.None);

        var track = index.File.Video.ShouldHaveSingleItem();
        track.PixelFormat.ShouldBe("yuv420p");
        track.Interlaced.ShouldBeFalse();
    }

    [Fact]
    public async Task Pixels_that_only_the_bitstream_tells_of_are_not_square()
    {
        var path = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(["-i", await TestMedia.GetAsync("24"), "-an", "-vf", "setsar=16/11", "-c:v", "mpeg4", "-q:v", "3", path]);
        var bytes = await File.ReadAllBytesAsync(path);
        "free"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("pasp"u8)));
        // The track header's width tells of it, too.
        var width = bytes.AsSpan().IndexOf("tkhd"u8) + 4 + 76;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(width), 320 << 16);
        await File.WriteAllBytesAsync(path, bytes);

        (await ProbeAsync(path)).File.Video.ShouldHaveSingleItem().SampleAspect.ShouldBe(new Rational(16, 11));
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

    /// <summary>Each limit by itself, set below what the file has, and a word of the reason that its owner reads.</summary>
    [Theory]
    [InlineData("webm-vp9", nameof(ProbeLimits.MaxSide), 300, "too_many_pixels", "300 on each side")]
    [InlineData("24", nameof(ProbeLimits.MaxSide), 300, "too_many_pixels", "320×180")]
    [InlineData("webm-vp9", nameof(ProbeLimits.MaxPixels), 50_000, "too_many_pixels", "50,000")]
    [InlineData("24", nameof(ProbeLimits.MaxPixels), 50_000, "too_many_pixels", "50,000")]
    [InlineData("webm-vp9", nameof(ProbeLimits.MaxDuration), 1, "too_long", "hours")]
    [InlineData("24", nameof(ProbeLimits.MaxDuration), 1, "too_long", "hours")]
    [InlineData("webm-vp9", nameof(ProbeLimits.MaxTracks), 1, "too_many_tracks", "more than 1 tracks")]
    [InlineData("24", nameof(ProbeLimits.MaxTracks), 1, "too_many_tracks", "more than 1 tracks")]
    [InlineData("webm-vp9", nameof(ProbeLimits.MaxFrameRate), 20, "frame_rate_too_high", "20 pictures per second")]
    [InlineData("24", nameof(ProbeLimits.MaxFrameRate), 20, "frame_rate_too_high", "20 pictures per second")]
    [InlineData("webm-vp9", nameof(ProbeLimits.MaxPackets), 50, "too_many_frames", "more than 50")]
    [InlineData("24", nameof(ProbeLimits.MaxPackets), 50, "too_many_frames", "more than 50")]
    [InlineData("24", nameof(ProbeLimits.MaxIndexBytes), 2000, "index_too_large", "2,000 bytes")]
    public async Task What_is_beyond_a_limit_is_refused_and_the_reason_names_it(string clip, string limit, int value, string code, string word)
    {
        var path = await TestMedia.GetAsync(clip);
        var limits = limit switch
        {
            nameof(ProbeLimits.MaxSide) => new ProbeLimits { MaxSide = value },
            nameof(ProbeLimits.MaxPixels) => new ProbeLimits { MaxPixels = value },
            nameof(ProbeLimits.MaxDuration) => new ProbeLimits { MaxDuration = TimeSpan.FromSeconds(value) },
            nameof(ProbeLimits.MaxTracks) => new ProbeLimits { MaxTracks = value },
            nameof(ProbeLimits.MaxFrameRate) => new ProbeLimits { MaxFrameRate = value },
            nameof(ProbeLimits.MaxPackets) => new ProbeLimits { MaxPackets = value },
            _ => new ProbeLimits { MaxIndexBytes = value },
        };

        var refusal = await Should.ThrowAsync<MediaFormatException>(() => ProbeAsync(path, limits));

        refusal.Code.ShouldBe(code);
        refusal.Message.ShouldContain(word);
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
