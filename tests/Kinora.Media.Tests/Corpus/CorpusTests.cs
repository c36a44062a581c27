using System.Globalization;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Corpus;

/// <summary>
/// From a file's bytes to what players are offered, without encoding anything: generated clips of every kind, and the corpus of real and broken files where the machine has it.
/// </summary>
public sealed class CorpusTests
{
    /// <summary>Files whose packets are not all shown as frames of their own, and why.</summary>
    private static readonly Dictionary<string, string> Uncounted = new(StringComparer.Ordinal)
    {
        ["made-truncated-moov-front.mp4"] = "half of the media is missing",
        ["mpeg2-ps-480i.mpeg"] = "some pictures have no time stamp",
        ["interlaced-1080i50-sony.mts"] = "packets are fields, two to a picture",
        ["made:avi-packed"] = "packets have no presentation times",
        ["made-xvid-packed.avi"] = "packets have no presentation times",
        ["avi-mpeg4-mp3-sar.avi"] = "packets have no presentation times",
        ["made-ts-size-change.ts"] = "time stamps restart; what follows the restart is not played",
        ["ogv-theora.ogv"] = "pictures that repeat the one before are empty packets",
        ["vp9-alpha.webm"] = "ffprobe counts a second layer",
        ["corrupt-vp9.webm"] = "cannot be decoded",
    };

    public static TheoryData<string> Files =>
        [.. TestMedia.Clips.Keys.Select(n => "made:" + n), .. SharedMedia.In("clips"), .. SharedMedia.In("awkward")];

    public static TheoryData<string> HostileFiles => ["made:one-frame", .. SharedMedia.In("hostile")];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_file_is_refused_with_a_reason_or_becomes_a_sound_presentation(string file)
    {
        if (await OpenAsync(file) is not { } index) return;
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));

        CheckTimeline(index, presentation.Timeline);
        CheckVideo(index, presentation);
        foreach (var audio in presentation.Audio) CheckAudio(audio, presentation.Timeline);
        if (index.File.MainVideo is { } track && !Uncounted.ContainsKey(Path.GetFileName(file))) await CheckPicturesAsync(await PathAsync(file), index.File.Demuxer, track, presentation.Timeline);
    }

    [Fact]
    public async Task Fields_make_pictures_in_pairs()
    {
        var path = TestMedia.NewPath(".ts");
        await Ffmpeg.RunAsync(
        [
            "-f", "lavfi", "-i", "testsrc2=s=320x192:r=50:d=2", "-vf", "interlace", "-c:v", "libx264", "-flags", "+ildct+ilme", "-x264-params", "tff=1", path,
        ]);
        using var source = new FileByteSource(path);
        var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), TestMedia.Tools, TestContext.Current.CancellationToken);
        var timeline = TimelineBuilder.Build(index);

        (timeline.FrameRate, timeline.FrameCount).ShouldBe((new Rational(25, 1), 50));
    }

    [Theory]
    [MemberData(nameof(HostileFiles))]
    public async Task A_hostile_file_costs_a_bounded_plan(string file)
    {
        if (await OpenAsync(file) is not { } index) return;
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));

        presentation.Timeline.FrameCount.ShouldBeLessThan(1_000_000);
        presentation.Timeline.SegmentCount.ShouldBeLessThan(100_000);
        CheckTimeline(index, presentation.Timeline);
        CheckVideo(index, presentation);
    }

    /// <summary>Every picture that ffprobe counts is on the timeline, and shown when the file says, up to a step of the file's own clock.</summary>
    private static async Task CheckPicturesAsync(string path, string demuxer, VideoTrack track, Timeline timeline)
    {
        var lines = (await Ffmpeg.ProbeAsync("-f", demuxer, "-select_streams", $"{track.StreamIndex}", "-show_entries", "packet=pts,flags:stream=time_base", "-of", "csv", path))
            .Select(l => l.Split(','))
            .ToLookup(l => l[0], l => l[1..]);
        var (num, den) = lines["stream"].First()[0].Split('/') is [var n, var d] ? (long.Parse(n, CultureInfo.InvariantCulture), long.Parse(d, CultureInfo.InvariantCulture)) : (0, 1);
        var shown = lines["packet"]
            .Where(p => !p[1].Contains('D', StringComparison.Ordinal)) // hidden by the edit list
            .Select(p => p[0])
            .Distinct(StringComparer.Ordinal)
            .Select(t => long.Parse(t, CultureInfo.InvariantCulture))
            .Order()
            .ToArray();

        timeline.FrameCount.ShouldBe(shown.Length);
        var tolerance = Math.Max(0.0011, 2.01 * num / den);
        for (var i = 1; i < shown.Length; i++)
        {
            var planned = (double)(timeline.FrameTime(i) - timeline.FrameTime(1)) / timeline.Timescale;
            planned.ShouldBe((double)(shown[i] - shown[1]) * num / den, tolerance);
        }
    }

    private static void CheckTimeline(MediaIndex index, Timeline timeline)
    {
        timeline.SegmentCount.ShouldBeGreaterThan(0);
        for (var i = 0; i < timeline.SegmentCount; i++) timeline.Duration(i).Seconds.ShouldBeInRange(double.Epsilon, 11.5);
        var end = Math.Max(End(index.File.MainVideo), End(index.File.MainAudio));
        var ends = ((double)timeline.Zero / timeline.Timescale) + timeline.End.Seconds;
        ends.ShouldBeInRange(end - 0.05, end + Math.Max(0.05, timeline.FrameRate is { } rate ? 1 / rate.Value : 0));
    }

    private static void CheckVideo(MediaIndex index, Presentation presentation)
    {
        if (index.File.MainVideo is not { } track)
        {
            presentation.Video.ShouldBeEmpty();
            return;
        }

        var (width, height) = track.DisplaySize;
        presentation.Video.ShouldNotBeEmpty();
        presentation.Video.Select(v => v.Name).ShouldBeUnique();
        presentation.Video.Select(v => v.PeakBitrate).ShouldBeInOrder(SortDirection.Descending);
        foreach (var rung in presentation.Video)
        {
            rung.Name.ShouldMatch("^[0-9a-z-]+$");
            rung.Codec.ShouldMatch("^avc1\\.[0-9a-f]{6}$");
            rung.AverageBitrate.ShouldBeInRange(1, rung.PeakBitrate);
            if (rung.Origin == RenditionOrigin.Cut)
            {
                presentation.Timeline.OnSourceKeyframes.ShouldBeTrue();
                (rung.Width, rung.Height, rung.FrameDivisor).ShouldBe((track.Width, track.Height, 1));
                continue;
            }

            (rung.Width % 2, rung.Height % 2).ShouldBe((0, 0));
            rung.Width.ShouldBeInRange(2, Math.Max(2, width));
            rung.Height.ShouldBeInRange(2, Math.Max(2, height));
            (presentation.Timeline.FrameRate!.Value.Value / rung.FrameDivisor).ShouldBeLessThan(62);
            rung.Encoding!.Level.ShouldBeInRange(10, 52);
        }
    }

    private static void CheckAudio(AudioRendition audio, Timeline timeline)
    {
        var frames = new AudioFrames(timeline, audio.SampleRate, audio.Priming);
        audio.Channels.ShouldBeOneOf(1, 2, 6);
        audio.Priming.ShouldBeInRange(0, 8192);
        for (var i = 0; i < timeline.SegmentCount; i++) frames.FrameCount(i).ShouldBeGreaterThan(0);
    }

    /// <summary>Null for a file that is refused, once its reason is seen to be one.</summary>
    private static async Task<MediaIndex?> OpenAsync(string file)
    {
        var path = await PathAsync(file);
        try
        {
            using var source = new FileByteSource(path);
            return await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), TestMedia.Tools, TestContext.Current.CancellationToken);
        }
        catch (MediaFormatException e)
        {
            file.ShouldNotStartWith("made:");
            file.ShouldNotStartWith("clips/");
            e.Code.ShouldMatch("^[a-z_]+$");
            e.Message.ShouldEndWith(".");
            return null;
        }
    }

    private static async Task<string> PathAsync(string file) => file.StartsWith("made:", StringComparison.Ordinal) ? await TestMedia.GetAsync(file["made:".Length..]) : SharedMedia.PathOf(file);

    private static double End(Track? track) => track is null ? double.MinValue : track.Start.Seconds + track.Duration.Seconds;
}
