using System.Collections.Immutable;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Ladders;

public sealed class LadderPlannerTests
{
    // Width × height, rotation, frames per second, bits per second → the names and sizes of the ladder.
    [Theory]
    [InlineData(1920, 1080, 0, 30, 8_000_000, "1080p 1920x1080, 720p 1280x720, 480p 854x480, 360p 640x360, 240p 426x240")]
    [InlineData(1920, 1080, 90, 30, 8_000_000, "1080p 1080x1920, 720p 720x1280, 480p 480x854, 360p 360x640, 240p 240x426")]
    [InlineData(1920, 800, 0, 24, 8_000_000, "1080p 1920x800, 720p 1280x534, 480p 854x356, 360p 640x266, 240p 426x178")]
    [InlineData(960, 540, 0, 25, 3_000_000, "540p 960x540, 360p 640x360, 240p 426x240")]
    [InlineData(854, 480, 0, 24, 1_500_000, "480p 854x480, 360p 640x360, 240p 426x240")]
    [InlineData(640, 480, 0, 30, 900_000, "480p 640x480, 360p 480x360, 240p 320x240")]
    [InlineData(1280, 720, 0, 60, 6_000_000, "720p60 1280x720, 480p 854x480, 360p 640x360, 240p 426x240")]
    [InlineData(3840, 2160, 0, 60, 60_000_000, "2160p60 3840x2160, 1440p60 2560x1440, 1080p60 1920x1080, 720p60 1280x720, 480p 854x480, 360p 640x360, 240p 426x240")]
    [InlineData(7680, 4320, 0, 24, 90_000_000, "2160p 3840x2160, 1440p 2560x1440, 1080p 1920x1080, 720p 1280x720, 480p 854x480, 360p 640x360, 240p 426x240")]
    [InlineData(3840, 160, 0, 30, 2_000_000, "2160p 3840x160, 1440p 2560x106, 1080p 1920x80, 720p 1280x54, 480p 854x36, 360p 640x26, 240p 426x18")]
    [InlineData(320, 180, 0, 30, 300_000, "180p 320x180, 144p 256x144")]
    [InlineData(161, 121, 0, 30, 300_000, "121p 160x120")]
    [InlineData(2, 2, 0, 30, 0, "2p 2x2")]
    [InlineData(1, 1, 0, 30, 0, "1p 2x2")]
    [InlineData(1280, 720, 0, 240, 9_000_000, "720p60 1280x720, 480p 854x480, 360p 640x360, 240p 426x240")]
    [InlineData(640, 360, 0, 50, 900_000, "360p50 640x360, 240p 426x240, 144p 256x144")]
    public void Plans_the_rungs_a_source_deserves(int width, int height, int rotation, int fps, long bitrate, string ladder)
    {
        var presentation = Plan(Track(width, height, rotation, bitrate), Grid(fps, 10));

        string.Join(", ", presentation.Video.Select(v => $"{v.Name} {v.Width}x{v.Height}")).ShouldBe(ladder);
    }

    [Theory]
    [InlineData(60, 720, 1)]
    [InlineData(60, 480, 2)]
    [InlineData(50, 480, 2)]
    [InlineData(120, 720, 2)]
    [InlineData(120, 480, 4)]
    [InlineData(30, 480, 1)]
    [InlineData(25, 240, 1)]
    public void Many_pictures_a_second_only_where_they_pay(int fps, int box, int divisor) =>
        Plan(Track(1920, 1080), Grid(fps, 4)).Video.Single(v => v.Height == box).FrameDivisor.ShouldBe(divisor);

    [Fact]
    public void Is_never_scaled_up_and_always_even()
    {
        for (var width = 2; width < 2000; width += 37)
        {
            for (var height = 2; height < 1300; height += 41)
            {
                foreach (var rung in Plan(Track(width, height), Grid(30, 1)).Video)
                {
                    (rung.Width % 2).ShouldBe(0);
                    (rung.Height % 2).ShouldBe(0);
                    rung.Width.ShouldBeInRange(2, width);
                    rung.Height.ShouldBeInRange(2, height);
                }
            }
        }
    }

    [Fact]
    public void Names_are_unique_and_rates_fall()
    {
        var ladder = Plan(Track(3840, 2160, 0, 20_000_000), Grid(60, 4)).Video;

        ladder.Select(v => v.Name).ShouldBeUnique();
        ladder.Select(v => v.PeakBitrate).ShouldBeInOrder(SortDirection.Descending);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(20_000)]
    [InlineData(60_000)]
    [InlineData(300_000)]
    [InlineData(5_000_000)]
    public void A_smaller_picture_never_costs_more_than_a_larger_one(int secondBytes)
    {
        var (track, timeline, samples) = Cuttable(secondBytes);

        var ladder = LadderPlanner.Plan(Index(track, samples), timeline).Video;

        for (var i = 1; i < ladder.Count; i++)
        {
            ladder[i].PeakBitrate.ShouldBeLessThan(ladder[i - 1].PeakBitrate);
            ladder[i].AverageBitrate.ShouldBeLessThan(ladder[i - 1].AverageBitrate);
            ladder[i].AverageBitrate.ShouldBeLessThanOrEqualTo(ladder[i].PeakBitrate);
        }
    }

    [Theory]
    [InlineData("h264", 1_000_000, 2_200_000)]
    [InlineData("hevc", 1_000_000, 4_000_000)]
    [InlineData("av1", 800_000, 4_000_000)]
    [InlineData("h264", 10_000, 1_250_000)]
    [InlineData("h264", 50_000_000, 5_000_000)]
    [InlineData("h264", 0, 5_000_000)]
    public void Spends_no_more_than_the_source_has_to_tell(string codec, long bitrate, int cap) =>
        Plan(Track(1920, 1080, 0, bitrate) with { Codec = codec }, Grid(30, 4)).Video[0].PeakBitrate.ShouldBe(cap);

    [Fact]
    public void Cuts_the_top_from_the_original()
    {
        var (track, timeline, samples) = Cuttable(secondBytes: 500_000);

        var presentation = LadderPlanner.Plan(Index(track, samples), timeline);

        var top = presentation.Video[0];
        top.Origin.ShouldBe(RenditionOrigin.Cut);
        top.Codec.ShouldBe("avc1.4d4028");
        // The samples, and up to 16 bytes of header for each.
        top.AverageBitrate.ShouldBeInRange(4_000_000, 4_006_000);
        top.PeakBitrate.ShouldBeInRange(4_000_000, 4_006_000);
        presentation.Video.Skip(1).ShouldAllBe(v => v.Origin == RenditionOrigin.Encoded);
        presentation.Video.Select(v => v.Name).ShouldBe(["1080p", "720p", "480p", "360p", "240p"]);
    }

    [Fact]
    public void A_heavy_original_gets_a_twin_that_most_lines_carry()
    {
        var (track, timeline, samples) = Cuttable(secondBytes: 2_500_000);

        var ladder = LadderPlanner.Plan(Index(track, samples), timeline).Video;

        ladder.Take(2).Select(v => (v.Name, v.Origin)).ShouldBe([("1080p-original", RenditionOrigin.Cut), ("1080p", RenditionOrigin.Encoded)]);
        ladder[1].Height.ShouldBe(1080);
    }

    [Fact]
    public void What_players_cannot_decode_is_not_cut()
    {
        var (track, timeline, samples) = Cuttable(secondBytes: 100_000);

        LadderPlanner.Plan(Index(track with { Width = 16_000, Height = 16_000 }, samples), timeline).Video.ShouldAllBe(v => v.Origin == RenditionOrigin.Encoded);
        LadderPlanner.Plan(Index(track, samples), Faster(timeline, 1000)).Video.ShouldAllBe(v => v.Origin == RenditionOrigin.Encoded && v.FrameDivisor >= 500);
    }

    [Fact]
    public void A_fast_original_gets_a_twin_at_sixty()
    {
        var (track, timeline, samples) = Cuttable(secondBytes: 400_000);

        var ladder = LadderPlanner.Plan(Index(track, samples), Faster(timeline, 4)).Video;

        ladder.Take(2).Select(v => (v.Name, v.Origin, v.FrameDivisor)).ShouldBe([("1080p120-original", RenditionOrigin.Cut, 1), ("1080p60", RenditionOrigin.Encoded, 2)]);
    }

    [Fact]
    public void The_busiest_segment_says_how_much_a_rung_may_spend()
    {
        // Slides: 9 seconds of next to nothing, one of 3 Mbit.
        var (track, timeline, samples) = Cuttable(secondBytes: 3000);
        for (var i = 60; i < 90; i++) samples.Sizes[i] = 12_500;

        var ladder = LadderPlanner.Plan(Index(track, samples), timeline).Video;

        ladder[0].PeakBitrate.ShouldBeInRange(3_000_000, 3_006_000);
        ladder[0].AverageBitrate.ShouldBeInRange(321_600, 327_000);
        ladder[1].PeakBitrate.ShouldBe((int)(ladder[0].PeakBitrate * 0.9));
        ladder[1].AverageBitrate.ShouldBe((int)(ladder[0].AverageBitrate * 0.9));
    }

    [Theory]
    [InlineData(1_000_000, 1)]
    [InlineData(1, 1_000_000)]
    [InlineData(0, 1)]
    public void An_absurd_pixel_shape_is_taken_for_square(int num, int den) =>
        Plan(Track(1920, 1080) with { SampleAspect = new Rational(num, den) }, Grid(30, 1)).Video[0].Width.ShouldBe(1920);

    [Theory]
    [InlineData(44_100, 2, 44_100, 2)]
    [InlineData(48_000, 6, 48_000, 2)]
    [InlineData(8_000, 1, 48_000, 1)]
    [InlineData(192_000, 8, 48_000, 2)]
    public void Encoded_sound_is_stereo_at_a_usual_rate(int rate, int channels, int encodedRate, int encodedChannels)
    {
        var audio = LadderPlanner.Plan(Index(null, null, Sound(rate, channels, new Timestamp(0, rate))), Grid(30, 4)).Audio[0];

        (audio.SampleRate, audio.Channels, audio.Origin).ShouldBe((encodedRate, encodedChannels, RenditionOrigin.Encoded));
    }

    // Start of the sound after zero in samples, delay of its encoder → whole silent frames and what the edit list skips; their difference is the start again.
    [Theory]
    [InlineData(0, 1024, 0, 1024)]
    [InlineData(1, 1024, 1, 2047)]
    [InlineData(1024, 0, 1, 0)]
    [InlineData(88_200, 2112, 87, 3000)]
    public void Late_sound_that_is_cut_stays_late_to_the_sample(int late, int priming, int silentFrames, int skipped)
    {
        var track = Sound(44_100, 2, new Timestamp(late, 44_100)) with { CutConfiguration = [0x12, 0x10], Priming = priming };

        var audio = LadderPlanner.Plan(Index(null, null, track), Grid(30, 4)).Audio.Single();

        (audio.Origin, audio.LeadingSilentFrames, audio.Priming).ShouldBe((RenditionOrigin.Cut, silentFrames, skipped));
        ((audio.LeadingSilentFrames * AudioFrames.FrameSize) + priming - audio.Priming).ShouldBe(late);
    }

    [Theory]
    [InlineData(640, 360, 30, 800_000, 30)]
    [InlineData(1280, 720, 30, 2_800_000, 31)]
    [InlineData(1280, 720, 60, 4_200_000, 32)]
    [InlineData(1920, 1080, 30, 5_000_000, 40)]
    [InlineData(1920, 1080, 60, 7_500_000, 42)]
    [InlineData(3840, 2160, 30, 16_000_000, 51)]
    [InlineData(3840, 2160, 60, 24_000_000, 52)]
    [InlineData(3840, 160, 30, 2_000_000, 40)]
    [InlineData(320, 180, 24, 300_000, 30)]
    public void The_level_is_the_least_that_holds_the_rung(int width, int height, int fps, int rate, int level) =>
        H264Level.Least(width, height, fps, rate, 4).ShouldBe(level);

    [Theory]
    [InlineData(-1000, 1024, RenditionOrigin.Cut, 2024)]
    [InlineData(-7168, 1024, RenditionOrigin.Cut, 8192)]
    [InlineData(-7169, 1024, RenditionOrigin.Encoded, 1024)]
    public void Sound_that_leads_a_little_is_trimmed_by_the_edit_list(int late, int priming, RenditionOrigin origin, int skipped)
    {
        var track = Sound(44_100, 2, new Timestamp(late, 44_100)) with { CutConfiguration = [0x12, 0x10], Priming = priming };

        var audio = LadderPlanner.Plan(Index(null, null, track), Grid(30, 4)).Audio.Single();

        (audio.Origin, audio.LeadingSilentFrames, audio.Priming).ShouldBe((origin, 0, skipped));
    }

    [Theory]
    [InlineData("eng", "en")]
    [InlineData("ger", "de")]
    [InlineData("deu", "de")]
    [InlineData("pt-BR", "pt-BR")]
    [InlineData("EN", "en")]
    [InlineData("fil", "fil")]
    [InlineData("und", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("x\"><script>", null)]
    [InlineData("```", null)]
    public void Languages_are_told_as_manifests_want_them(string? tag, string? told) =>
        LadderPlanner.Plan(Index(null, null, Sound(48_000, 2, Timestamp.Zero) with { Language = tag }), Grid(30, 4)).Audio.Single().Language.ShouldBe(told);

    private static Presentation Plan(VideoTrack track, Timeline timeline) => LadderPlanner.Plan(Index(track, null), timeline);

    private static MediaIndex Index(VideoTrack? video, SampleTable? samples, AudioTrack? audio = null) => new(
        new MediaFile { Demuxer = "mov", Size = 1_000_000_000, NativelyIndexed = true, Video = video is null ? [] : [video], Audio = audio is null ? [] : [audio] },
        samples is null ? ImmutableDictionary<int, SampleTable>.Empty : ImmutableDictionary<int, SampleTable>.Empty.Add(0, samples));

    private static VideoTrack Track(int width, int height, int rotation = 0, long bitrate = 0) => new()
    {
        StreamIndex = 0,
        Codec = "h264",
        Timescale = 30_000,
        Start = new Timestamp(0, 30_000),
        Duration = new Timestamp(300_000, 30_000),
        Width = width,
        Height = height,
        Rotation = rotation,
        Bitrate = bitrate,
    };

    private static AudioTrack Sound(int rate, int channels, Timestamp start) => new()
    {
        StreamIndex = 1,
        Codec = "aac",
        Timescale = rate,
        Start = start,
        Duration = new Timestamp(rate * 4, rate),
        SampleRate = rate,
        Channels = channels,
        Bitrate = 128_000,
    };

    private static Timeline Grid(int fps, int seconds) => new()
    {
        Timescale = fps,
        Zero = 0,
        Boundaries = [.. Enumerable.Range(0, seconds + 1).Select(s => (long)s * fps)],
        FirstFrames = [.. Enumerable.Range(0, seconds + 1).Select(s => s * fps)],
        FrameTicks = 1,
        FrameTimes = [],
        OnSourceKeyframes = false,
    };

    private static Timeline Faster(Timeline timeline, int factor) => new()
    {
        Timescale = timeline.Timescale * factor,
        Zero = timeline.Zero,
        Boundaries = [.. timeline.Boundaries.Select(b => b * factor)],
        FirstFrames = [.. timeline.FirstFrames.Select(f => f * factor)],
        FrameTicks = timeline.FrameTicks,
        FrameTimes = [],
        OnSourceKeyframes = true,
    };

    /// <summary>Ten seconds of 1080p30, a keyframe each second, the bytes of a second spread evenly over its pictures.</summary>
    private static (VideoTrack Track, Timeline Timeline, SampleTable Samples) Cuttable(int secondBytes)
    {
        const int Frames = 300;
        var samples = new SampleTable
        {
            Offsets = [.. Enumerable.Range(0, Frames).Select(i => (long)i * secondBytes / 30)],
            Sizes = [.. Enumerable.Range(0, Frames).Select(i => ((i + 1) * (long)secondBytes / 30) - (i * (long)secondBytes / 30)).Select(s => (int)s)],
            PresentationTimes = [.. Enumerable.Range(0, Frames).Select(i => i * 1000L)],
            Keyframes = [.. Enumerable.Range(0, Frames).Select(i => i % 30 == 0)],
            Timescale = 30_000,
            End = 300_000,
        };
        var timeline = new Timeline
        {
            Timescale = 30_000,
            Zero = 0,
            Boundaries = [.. Enumerable.Range(0, 11).Select(s => s * 30_000L)],
            FirstFrames = [.. Enumerable.Range(0, 11).Select(s => s * 30)],
            FrameTicks = 1000,
            FrameTimes = [],
            OnSourceKeyframes = true,
        };
        return (Track(1920, 1080) with { CutConfiguration = [1, 0x4d, 0x40, 0x28, 0xff] }, timeline, samples);
    }
}
