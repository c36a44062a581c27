using Kinora.Media.Timelines;
using static Kinora.Media.Tests.Timelines.Indexes;

namespace Kinora.Media.Tests.Timelines;

public sealed class TimelineBuilderTests
{
    [Fact]
    public void Cuts_at_source_keyframes_short_ones_first()
    {
        // 25 fps, a keyframe every second, 12 s.
        var table = Table(12_800, Every(512, 300), Enumerable.Range(0, 12).Select(k => k * 25));
        var timeline = TimelineBuilder.Build(Of(Video(table, cuttable: true), table));

        timeline.OnSourceKeyframes.ShouldBeTrue();
        timeline.Timescale.ShouldBe(12_800);
        timeline.FrameTicks.ShouldBe(512);
        timeline.FrameTimes.ShouldBeEmpty();
        timeline.Boundaries.Select(b => b / 12_800).ShouldBe([0, 1, 2, 4, 8, 12]);
        timeline.FirstFrames.ShouldBe([0, 25, 50, 100, 200, 300]);
    }

    [Fact]
    public void Keeps_the_irregular_times_of_a_source_that_is_cut()
    {
        long[] times = [0, 500, 1100, 1500, 2300, 3000, 4000];
        var table = Table(1000, times, [0, 2, 4, 5], end: 5000);
        var timeline = TimelineBuilder.Build(Of(Video(table, cuttable: true), table));

        timeline.OnSourceKeyframes.ShouldBeTrue();
        timeline.FrameTicks.ShouldBe(0);
        timeline.FrameTimes.ShouldBe(times);
        timeline.Boundaries.ShouldBe([0, 1100, 2300, 3000, 5000]);
        timeline.FirstFrames.ShouldBe([0, 2, 4, 5, 7]);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(23, 23, true)]
    [InlineData(400, 0, false)]
    public void Cuts_rounded_times_on_the_exact_clock_behind_them(int late, int zero, bool exact)
    {
        // Sound that leads by its encoder's delay has its head trimmed; pictures that come later than that keep the times they have.
        var table = Table(1000, Rounded(1000, new Rational(30000, 1001), 300).Select(t => t + late), Enumerable.Range(0, 10).Select(k => k * 30));
        var index = Of(Video(table, cuttable: true), table, Audio(Timestamp.Zero, new Timestamp(10_000, 1000)));
        var timeline = TimelineBuilder.Build(index with { File = index.File with { Demuxer = "matroska" } });

        timeline.OnSourceKeyframes.ShouldBeTrue();
        timeline.FirstFrames[..3].ShouldBe([0, 30, 60]);
        ((double)timeline.Zero / timeline.Timescale).ShouldBe(zero / 1000.0);
        (timeline.Timescale, timeline.FrameTicks).ShouldBe(exact ? (90_000, 3003) : (1000, 0));
    }

    [Fact]
    public void Takes_no_keyframe_whose_pictures_reach_across_it()
    {
        // Decoding order I0 P3 B1 B2 | I6 B4 B5 P9 …: an open group, B4 and B5 are shown before I6.
        long[] decoding = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 10, 13, 11, 12];
        var table = Table(2, decoding, [0, 4, 10], end: 14);
        var timeline = TimelineBuilder.Build(Of(Video(table, cuttable: true), table));

        timeline.OnSourceKeyframes.ShouldBeTrue();
        timeline.Boundaries.ShouldBe([0, 10, 14]);
        timeline.FirstFrames.ShouldBe([0, 10, 14]);
    }

    [Fact]
    public void Encodes_on_a_grid_where_keyframes_are_too_sparse()
    {
        var table = Table(12_800, Every(512, 500), [0, 265]);
        var timeline = TimelineBuilder.Build(Of(Video(table, cuttable: true), table));

        timeline.OnSourceKeyframes.ShouldBeFalse();
        timeline.FrameRate.ShouldBe(new Rational(25, 1));
        timeline.FrameCount.ShouldBe(500);
        timeline.FirstFrames.ShouldBe([0, 25, 50, 100, 200, 300, 400, 500]);
    }

    [Fact]
    public void Takes_the_longest_group_that_x264_makes_of_a_film()
    {
        var table = Table(24_000, Every(1001, 750), [0, 250, 500]);
        var timeline = TimelineBuilder.Build(Of(Video(table, cuttable: true), table));
        timeline.OnSourceKeyframes.ShouldBeTrue();
        timeline.FirstFrames.ShouldBe([0, 250, 500, 750]);
    }

    [Theory]
    [InlineData(1000, 30000, 1001, 900)]
    [InlineData(1000, 24000, 1001, 700)]
    [InlineData(1000, 60, 1, 700)]
    [InlineData(1000, 25, 1, 100)]
    [InlineData(1000, 120, 1, 500)]
    [InlineData(1000, 240, 1, 2000)]
    [InlineData(1000, 15, 1, 100)]
    [InlineData(90_000, 24000, 1001, 700)]
    [InlineData(90_000, 30, 1, 5)]
    [InlineData(600, 30000, 1001, 300)]
    [InlineData(1_000_000, 30000, 1001, 300)]
    [InlineData(100, 15, 1, 60)]
    [InlineData(25, 25, 1, 60)]
    [InlineData(1, 1, 1, 60)]
    public void Sees_the_constant_rate_behind_a_rounded_clock(int timescale, int num, int den, int count)
    {
        var table = Table(timescale, Rounded(timescale, new Rational(num, den), count), scanned: true);
        var timeline = TimelineBuilder.Build(Of(Video(table, codec: "vp9"), table));

        timeline.FrameRate.ShouldBe(new Rational(num, den));
        timeline.FrameCount.ShouldBe(count);
        timeline.FrameTicks.ShouldBeGreaterThan(0);
        timeline.Timescale.ShouldBeGreaterThanOrEqualTo(90_000);
        timeline.End.Ticks.ShouldBe((long)count * timeline.FrameTicks);
    }

    [Fact]
    public void Keeps_real_times_when_a_frame_is_missing()
    {
        var table = Table(1000, Rounded(1000, new Rational(30, 1), 300).Where((_, i) => i != 100), scanned: true);
        var timeline = TimelineBuilder.Build(Of(Video(table, codec: "vp9"), table));

        timeline.FrameTicks.ShouldBe(0);
        timeline.FrameCount.ShouldBe(299);
        timeline.FrameTimes[100].ShouldBe(3367);
        timeline.Timescale.ShouldBe(1000);
    }

    [Fact]
    public void Drops_frames_that_share_a_time()
    {
        var table = Table(1000, [0, 33, 33, 90, 200, 200, 210], scanned: true);
        TimelineBuilder.Build(Of(Video(table, codec: "vp9"), table)).FrameTimes.ShouldBe([0, 33, 90, 200, 210]);
    }

    [Fact]
    public void Late_sound_does_not_move_zero_and_late_pictures_stay_late()
    {
        var table = Table(12_800, Every(512, 100, from: 25_600), Enumerable.Range(0, 4).Select(k => k * 25));
        var late = TimelineBuilder.Build(Of(Video(table, cuttable: true), table, Audio(new Timestamp(144_000, 48_000), new Timestamp(96_000, 48_000))));
        late.Zero.ShouldBe(25_600);
        late.FrameTicks.ShouldBe(512);
        late.End.Seconds.ShouldBe(4);

        var early = TimelineBuilder.Build(Of(Video(table, cuttable: true), table, Audio(new Timestamp(48_000, 48_000), new Timestamp(96_000, 48_000))));
        early.Zero.ShouldBe(12_800);
        early.OnSourceKeyframes.ShouldBeTrue();
        early.FrameTimes[..3].ShouldBe([0, 12_800 + 512, 12_800 + 1024]);
        early.Boundaries[1].ShouldBe(25_600);
        early.End.Seconds.ShouldBe(5);
    }

    [Theory]
    [InlineData("matroska", "opus", -7, 0)]
    [InlineData("matroska", "opus", -100, 0)]
    [InlineData("matroska", "opus", -101, -101)]
    [InlineData("matroska", "aac", -21, 0)]
    [InlineData("matroska", "aac", -26, -26)]
    [InlineData("mpegts", "aac", -21, 0)]
    [InlineData("mov", "aac", -1, 0)]
    [InlineData("mov", "aac", -21, -21)]
    [InlineData("mov", "opus", -7, -7)]
    public void Sound_before_the_pictures_is_priming_where_the_container_cannot_tell_it(string demuxer, string codec, int start, int zero)
    {
        var table = Table(1000, Rounded(1000, new Rational(30, 1), 90), scanned: true);
        var index = Of(Video(table, codec: "vp9"), table, Audio(new Timestamp(start, 1000), new Timestamp(3000, 1000), codec: codec));

        var timeline = TimelineBuilder.Build(index with { File = index.File with { Demuxer = demuxer } });

        timeline.Zero.ShouldBe(zero);
        timeline.FrameCount.ShouldBe(90);
        if (zero == 0) timeline.FrameRate.ShouldBe(new Rational(30, 1));
    }

    [Fact]
    public void Holds_the_last_frame_for_a_short_tail_of_sound()
    {
        var table = Table(12_800, Every(512, 100), Enumerable.Range(0, 4).Select(k => k * 25));
        var timeline = TimelineBuilder.Build(Of(Video(table, cuttable: true), table, Audio(Timestamp.Zero, new Timestamp(48_000 * 5, 48_000))));
        timeline.OnSourceKeyframes.ShouldBeTrue();
        timeline.FrameCount.ShouldBe(100);
        timeline.End.Seconds.ShouldBe(5);
    }

    [Fact]
    public void Repeats_frames_for_a_long_tail_of_sound()
    {
        var table = Table(12_800, Every(512, 100), Enumerable.Range(0, 4).Select(k => k * 25));
        var timeline = TimelineBuilder.Build(Of(Video(table, cuttable: true), table, Audio(Timestamp.Zero, new Timestamp(48_000 * 60, 48_000))));
        timeline.OnSourceKeyframes.ShouldBeFalse();
        timeline.FrameRate.ShouldBe(new Rational(25, 1));
        timeline.FrameCount.ShouldBe(1500);
        timeline.End.Seconds.ShouldBe(60);
    }

    [Fact]
    public void A_picture_an_hour_becomes_a_picture_a_second()
    {
        var table = Table(1, Every(3600, 10), scanned: true);
        var timeline = TimelineBuilder.Build(Of(Video(table), table));
        timeline.FrameRate.ShouldBe(new Rational(1, 1));
        timeline.FrameCount.ShouldBe(36_000);
        Longest(timeline).ShouldBeLessThan(7);
    }

    [Fact]
    public void A_screen_recording_with_pauses_keeps_its_lively_rate()
    {
        long[] times = [.. Every(33, 300), .. Every(33, 300, from: 40_000), .. Every(33, 100, from: 90_000)];
        var table = Table(1000, times, scanned: true);
        var timeline = TimelineBuilder.Build(Of(Video(table), table));
        timeline.FrameTicks.ShouldBeGreaterThan(0);
        timeline.FrameRate!.Value.Value.ShouldBe(30, 0.05);
        Longest(timeline).ShouldBeLessThan(7);
    }

    [Fact]
    public void A_small_file_cannot_ask_for_days_of_pictures()
    {
        long[] times = [0, 16, 33, 50, 350_000_000];
        var table = Table(1000, times, end: 350_000_001, scanned: true);
        TimelineBuilder.Build(Of(Video(table), table)).FrameCount.ShouldBeLessThan(400_000);
        var longer = Table(1000, [0, 16, 400_000_000], scanned: true);
        Should.Throw<MediaFormatException>(() => TimelineBuilder.Build(Of(Video(longer), longer))).Code.ShouldBe("too_long");
        var absurd = Table(1000, [0, 16, long.MaxValue - 5], end: long.MaxValue, scanned: true);
        Should.Throw<MediaFormatException>(() => TimelineBuilder.Build(Of(Video(table) with { CutConfiguration = null }, absurd))).Code.ShouldBe("bad_times");
    }

    [Fact]
    public void One_picture_is_one_frame()
    {
        var table = Table(30_000, [0], end: 1001);
        foreach (var cuttable in new[] { true, false })
        {
            var timeline = TimelineBuilder.Build(Of(Video(table, cuttable), table));
            timeline.FrameCount.ShouldBe(1);
            timeline.SegmentCount.ShouldBe(1);
            timeline.End.Ticks.ShouldBe(1001);
            timeline.Timescale.ShouldBe(30_000);
        }
    }

    [Fact]
    public void Samples_that_the_edit_list_hides_are_no_frames()
    {
        var table = Table(600, Every(20, 100, from: -400), Enumerable.Range(0, 10).Select(k => k * 10));
        var track = Video(table, cuttable: true) with { Start = Timestamp.Zero, Duration = new Timestamp(1600, 600) };
        var timeline = TimelineBuilder.Build(Of(track, table));
        timeline.FrameCount.ShouldBe(80);
        timeline.OnSourceKeyframes.ShouldBeFalse();
        timeline.Zero.ShouldBe(0);
    }

    [Fact]
    public void Sound_alone_is_cut_about_every_four_seconds()
    {
        var timeline = TimelineBuilder.Build(Of(null, null, Audio(new Timestamp(100, 44_100), new Timestamp(44_100 * 21, 44_100), 44_100)));
        timeline.Timescale.ShouldBe(44_100);
        timeline.Zero.ShouldBe(100);
        timeline.FirstFrames.ShouldAllBe(f => f == 0);
        timeline.Boundaries.Select(b => b / 44_100).ShouldBe([0, 1, 2, 4, 8, 12, 16, 21]);
        timeline.FrameRate.ShouldBeNull();
    }

    [Theory]
    [InlineData(null, null, 30, 90)]
    [InlineData(8797, 1000, 8, 24)]
    [InlineData(25, 1, 25, 75)]
    public void Untimed_pictures_are_put_on_the_declared_grid(int? num, int? den, int rate, int count)
    {
        var track = new VideoTrack
        {
            StreamIndex = 0,
            Codec = "mpeg4",
            Timescale = 25,
            Start = Timestamp.Zero,
            Duration = new Timestamp(75, 25),
            Width = 64,
            Height = 64,
            AverageFrameRate = num is null ? null : new Rational(num.Value, den!.Value),
        };
        var timeline = TimelineBuilder.Build(Of(track, null));
        timeline.FrameRate.ShouldBe(new Rational(rate, 1));
        timeline.FrameCount.ShouldBe(count);
    }

    [Fact]
    public void Two_fields_are_one_picture()
    {
        var table = Table(90_000, Every(1800, 100, from: 93_600), scanned: true);
        var track = Video(table) with { Interlaced = true, AverageFrameRate = new Rational(25, 1) };
        var timeline = TimelineBuilder.Build(Of(track, table));
        (timeline.FrameRate, timeline.FrameCount, timeline.End.Seconds).ShouldBe((new Rational(25, 1), 50, 2.0));
        TimelineBuilder.Build(Of(track with { Interlaced = false }, table)).FrameCount.ShouldBe(100);
    }

    [Fact]
    public void Nothing_to_play_is_said_so() =>
        Should.Throw<MediaFormatException>(() => TimelineBuilder.Build(Of(null, null))).Code.ShouldBe("nothing_to_play");

    private static double Longest(Timeline timeline) => Enumerable.Range(0, timeline.SegmentCount).Max(i => timeline.Duration(i).Seconds);
}
