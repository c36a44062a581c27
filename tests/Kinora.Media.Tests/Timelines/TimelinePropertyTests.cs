using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kinora.Media.Timelines;
using static Kinora.Media.Tests.Timelines.Indexes;

namespace Kinora.Media.Tests.Timelines;

/// <summary>What holds for the timeline of any file whatever.</summary>
public sealed class TimelinePropertyTests
{
    // The same sources every time: what is checked must not depend on luck. Another seed explores.
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(250).WithReplay(1498037873025025662UL, 14228197881668688087UL);

    /// <param name="Timescale">Of the video track.</param>
    /// <param name="Gaps">Ticks between frames; none for a file of sound alone.</param>
    /// <param name="KeyframeEvery">Frames.</param>
    /// <param name="SoundStart">Milliseconds after the first frame.</param>
    /// <param name="SoundLength">Milliseconds; 0 for a silent file.</param>
    internal sealed record Source(int Timescale, long First, long[] Gaps, int KeyframeEvery, bool Cuttable, int SoundStart, int SoundLength, int SampleRate)
    {
        public long[] Times => [.. Gaps.Aggregate(new List<long> { First }, (all, gap) => [.. all, all[^1] + gap])];

        public SampleTable? Pictures => Gaps.Length == 0
            ? null
            : Table(Timescale, Times, Enumerable.Range(0, Gaps.Length + 1).Where(i => i % KeyframeEvery == 0), scanned: !Cuttable);

        public MediaIndex Index
        {
            get
            {
                var start = new Timestamp((First * 1000 / Timescale) + SoundStart, 1000);
                var sound = SoundLength == 0 ? null : Audio(start, new Timestamp(SoundLength, 1000), SampleRate);
                return Pictures is { } table ? Of(Video(table, Cuttable), table, sound) : Of(null, null, sound);
            }
        }
    }

    [Fact]
    public void Segments_follow_one_another_and_each_has_pictures() => Check(source =>
    {
        var timeline = TimelineBuilder.Build(source.Index);

        timeline.Boundaries[0].ShouldBe(0);
        timeline.FirstFrames.Length.ShouldBe(timeline.Boundaries.Length);
        timeline.FirstFrames[0].ShouldBe(0);
        for (var i = 0; i < timeline.SegmentCount; i++)
        {
            timeline.Boundaries[i + 1].ShouldBeGreaterThan(timeline.Boundaries[i]);
            timeline.Duration(i).Seconds.ShouldBeLessThanOrEqualTo(11.5);
            if (timeline.SegmentCount > 1) timeline.Duration(i).Seconds.ShouldBeGreaterThanOrEqualTo(0.499);
            if (source.Gaps.Length == 0) continue;
            timeline.FirstFrames[i + 1].ShouldBeGreaterThan(timeline.FirstFrames[i]);
            timeline.FrameTime(timeline.FirstFrames[i]).ShouldBe(timeline.Boundaries[i]);
            timeline.FrameTime(timeline.FirstFrames[i + 1] - 1).ShouldBeLessThan(timeline.Boundaries[i + 1]);
        }

        Enumerable.Range(0, timeline.SegmentCount).Sum(i => timeline.FrameCountOf(i, 1)).ShouldBe(timeline.FrameCount);
    });

    [Fact]
    public void It_ends_with_the_longest_track_and_begins_with_the_earliest() => Check(source =>
    {
        var timeline = TimelineBuilder.Build(source.Index);
        var (video, audio) = (source.Index.File.MainVideo, source.Index.File.MainAudio);

        var zero = new Timestamp(timeline.Zero, timeline.Timescale).Seconds;
        var start = Math.Min(video?.Start.Seconds ?? double.MaxValue, audio?.Start.Seconds ?? double.MaxValue);

        // Rounded down to a tick of the pictures' clock; trimmed by an encoder's delay at most.
        var clock = video?.Timescale ?? timeline.Timescale;
        zero.ShouldBeInRange(start - (1.01 / clock), start + 0.025);

        var end = Math.Max(End(video), End(audio));
        var longestFrame = timeline.FrameTicks > 0 ? (double)timeline.FrameTicks / timeline.Timescale : 1.01 / clock;
        (zero + timeline.End.Seconds).ShouldBeInRange(end - longestFrame - 0.001, end + longestFrame + 0.001);
    });

    [Fact]
    public void It_reads_back_as_it_was_written() => Check(source =>
    {
        var timeline = TimelineBuilder.Build(source.Index);
        var copy = JsonSerializer.Deserialize<Timeline>(JsonSerializer.Serialize(timeline))!;

        copy.Boundaries.ShouldBe(timeline.Boundaries);
        copy.FirstFrames.ShouldBe(timeline.FirstFrames);
        copy.FrameTimes.ShouldBe(timeline.FrameTimes);
        (copy.Timescale, copy.Zero, copy.FrameTicks, copy.OnSourceKeyframes).ShouldBe((timeline.Timescale, timeline.Zero, timeline.FrameTicks, timeline.OnSourceKeyframes));
    });

    [Fact]
    public void Where_it_is_cut_every_frame_is_kept_and_every_boundary_is_a_keyframe() => Check(source =>
    {
        var timeline = TimelineBuilder.Build(source.Index);
        if (!timeline.OnSourceKeyframes) return;

        var table = source.Pictures!;
        timeline.FrameCount.ShouldBe(table.Count);
        if (timeline.Timescale != table.Timescale)
        {
            // On the exact rate behind a clock that rounds: each picture by up to a tick, and the beginning by half of one.
            timeline.FrameTicks.ShouldBeGreaterThan(0);
            timeline.FirstFrames[..^1].ShouldAllBe(f => table.Keyframes[f]);
            for (var i = 0; i < table.Count; i++)
                ((double)(timeline.FrameTime(i) + timeline.Zero) / timeline.Timescale).ShouldBe((double)table.PresentationTimes[i] / table.Timescale, 1.51 / table.Timescale);
            return;
        }

        var keyframes = table.PresentationTimes.Where((_, i) => table.Keyframes[i]).Select(t => t - timeline.Zero).ToHashSet();
        timeline.Boundaries[1..^1].ShouldAllBe(b => keyframes.Contains(b));
        for (var i = 1; i < table.Count; i++) (timeline.FrameTime(i) + timeline.Zero).ShouldBe(table.PresentationTimes[i]);
    });

    [Fact]
    public void Sound_frames_fall_to_the_nearest_boundary_and_none_is_lost() => Check(source =>
    {
        var timeline = TimelineBuilder.Build(source.Index);
        foreach (var rate in new[] { 8_000, 44_100, 48_000, 96_000 })
        {
            foreach (var priming in new[] { 0, 1024, 2112, 3135 })
            {
                var frames = new AudioFrames(timeline, rate, priming);
                var samples = 0L;
                for (var i = 0; i < timeline.SegmentCount; i++)
                {
                    frames.FrameCount(i).ShouldBeGreaterThan(0);
                    frames.DecodeTime(i).ShouldBe(samples);
                    samples += frames.FrameCount(i) * 1024L;
                    if (i > 0) Math.Abs(frames.PresentationTime(i) - timeline.Start(i).In(rate)).ShouldBeLessThanOrEqualTo(512);
                }

                (samples - priming).ShouldBeInRange(timeline.End.In(rate), timeline.End.In(rate) + 1023);
            }
        }
    });

    private static double End(Track? track) => track is null ? double.MinValue : track.Start.Seconds + track.Duration.Seconds;

    private static void Check(Action<Source> holds) => Prop.ForAll(Sources().ToArbitrary(), holds).Check(Runs);

    private static Gen<Source> Sources() =>
        from timescale in Gen.Elements(1, 25, 100, 600, 1000, 12_800, 30_000, 90_000, 1_000_000)
        from first in Gen.Choose(-50_000, 50_000)
        from gaps in Gen.OneOf(Gen.Constant(Array.Empty<long>()), Even(timescale), Irregular(timescale), Sparse(timescale))
        from keyframeEvery in Gen.Choose(1, 300)
        from cuttable in Gen.Elements(true, false)
        from soundStart in Gen.OneOf(Gen.Constant(0), Gen.Choose(-60, 60), Gen.Choose(-15_000, 15_000))
        from soundLength in Gen.OneOf(Gen.Constant(gaps.Length == 0 ? 700 : 0), Gen.Choose(100, 40_000))
        from sampleRate in Gen.Elements(8_000, 44_100, 48_000)
        select new Source(timescale, first, gaps, keyframeEvery, cuttable, soundStart, soundLength, sampleRate);

    private static Gen<long[]> Even(int timescale) =>
        from count in Gen.Choose(1, 600)
        from gap in Gen.Choose(1, Math.Max(1, timescale / 8))
        select Enumerable.Repeat((long)gap, count).ToArray();

    private static Gen<long[]> Irregular(int timescale) => Gen.ArrayOf(Gen.Choose(1, Math.Max(1, timescale / 2)).Select(g => (long)g)).Where(g => g.Length > 0);

    private static Gen<long[]> Sparse(int timescale) => Gen.ArrayOf(Gen.Choose(1, 15).Select(g => (long)g * timescale)).Where(g => g.Length > 0);
}
