using System.Globalization;
using Kinora.Media.IO;
using Kinora.Media.IsoBmff;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Probing;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Tests.IsoBmff;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Packaging;

/// <summary>What is cut is what the original shows: the same pictures, bit for bit, at the same times, and the same sound.</summary>
public sealed class CutTests(GeneratedMedia media)
{
    public static TheoryData<string> Files =>
    [
        "plain.mp4", "front.mp4", "bframes.mp4", "around-late.mp4", "around.mkv", "fragmented.mp4", "fragmented-delayed.mp4", "cmaf.mp4", "negative-offsets.mp4", "vfr.mp4", "late-audio.mp4", "late-video.mp4",
        "aac.mov", "square-less.mp4", "mono-8k.m4a", "one-frame.mp4",
        "plain.mkv", "bframes.mkv", "film.mkv", "silent-25.mkv", "live.mkv", "vfr.mkv", "late-audio.mkv", "late-video.mkv", "square-less.mkv", "tracks.mkv", "one-frame.mkv", "sound.mka",
        .. SharedMedia.In("clips").Concat(SharedMedia.In("awkward")).Where(IsShortAndWhole),
    ];

    /// <summary>Damaged pictures are concealed differently from run to run; and the sound of four files begins with a frame that decodes to nothing at all.</summary>
    private static readonly string[] Incomparable = ["truncated", "bitflips", "corrupt", "dar-undefined", "rot-90-vfr", "rot-and-mirror"];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Pictures_and_times_are_the_originals(string name)
    {
        var path = GeneratedMedia.AllNames.Contains(name) ? await media.GetAsync(name) : SharedMedia.PathOf(name);
        if (!await IsCuttableAsync(path)) return;
        var cut = await Cut.MakeAsync(path);
        if (cut.VideoPath is not null)
        {
            var video = cut.Index.File.MainVideo!;
            var original = await FramesAsync(path, $"0:{video.StreamIndex}");
            var copy = await FramesAsync(cut.VideoPath, "0:0");
            copy.Select(f => f.Hash).ShouldBe(original.Select(f => f.Hash));
            AssertTimes(cut, original, copy);
        }
        if (cut.AudioPath is not null) await AssertSoundAsync(cut, path);
    }

    public static TheoryData<string> HighEfficiency => [.. SharedMedia.In("clips").Where(f => f.Contains("anim-bbb-540p25", StringComparison.Ordinal))];

    // Whether players take a clock of half the rate that comes out: ffmpeg does.
    [Theory]
    [MemberData(nameof(HighEfficiency))]
    public async Task Sound_whose_rate_SBR_doubles_is_cut_sample_by_sample(string name)
    {
        var path = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(["-i", SharedMedia.PathOf(name), "-t", "7", "-c", "copy", path]);

        var cut = await Cut.MakeAsync(path);

        (cut.Index.File.MainAudio!.SampleRate, cut.Sound!.SampleRate, cut.Sound.Codec).ShouldBe((48_000, 24_000, "mp4a.40.5"));
        (await Ffmpeg.ValueAsync(cut.AudioPath!, "a:0", "stream=profile")).ShouldBe("HE-AAC");
        await AssertSoundAsync(cut, path);
        LadderPlanner.Plan(cut.Index, cut.Timeline).Audio[0].ShouldSatisfyAllConditions(
            a => a.Origin.ShouldBe(RenditionOrigin.Cut), a => a.Codec.ShouldBe("mp4a.40.5"), a => a.Priming.ShouldBe(cut.Sound.Priming), a => a.SampleRate.ShouldBe(24_000));
    }

    [Fact]
    public async Task What_only_the_container_says_of_colours_and_language_is_said_again()
    {
        var cut = await Cut.MakeAsync(await media.GetAsync("plain.mp4"));
        var video = Path.Combine(Path.GetDirectoryName(cut.VideoPath)!, $"colours-{Guid.NewGuid():n}.mp4");
        var avcC = cut.Index.File.MainVideo!.CutConfiguration!;
        var rendition = LadderPlanner.Plan(cut.Index, cut.Timeline).Video[0];
        var first = await File.ReadAllBytesAsync(cut.VideoPath!);
        await File.WriteAllBytesAsync(video, [.. CmafInit.Video(rendition with { Colors = new PictureColors(6, 6, 6, FullRange: true) }, cut.Timeline, avcC), .. first.AsSpan(first.AsSpan().IndexOf("styp"u8) - 4)]);
        var sound = CmafInit.Audio(cut.Sound! with { Language = "de" });
        await File.WriteAllBytesAsync(video + ".m4a", [.. sound, .. (await File.ReadAllBytesAsync(cut.AudioPath!)).AsSpan(sound.Length)]);

        (await Ffmpeg.ProbeAsync("-select_streams", "v:0", "-show_entries", "stream=color_space,color_primaries,color_transfer,color_range", "-of", "csv=p=0", video))[0].ShouldBe("pc,smpte170m,smpte170m,smpte170m");
        (await Ffmpeg.ProbeAsync("-select_streams", "a:0", "-show_entries", "stream_tags=language", "-of", "csv=p=0", video + ".m4a"))[0].ShouldBe("deu");
    }

    [Fact]
    public async Task A_range_that_the_rungs_below_do_not_have_is_not_cut()
    {
        var path = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(["-i", await media.GetAsync("plain.mp4"), "-an", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc", path]);
        using var source = new FileByteSource(path);

        var video = (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldNotBeNull().File.Video[0];

        video.ColorTransfer.ShouldBe("arib-std-b67");
        video.CutConfiguration.ShouldBeNull();
    }

    [Fact]
    public async Task A_segment_costs_few_reads_however_the_tracks_are_interleaved()
    {
        using var source = new MemoryByteSource(await File.ReadAllBytesAsync(await media.GetAsync("front.mp4")));
        var index = (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        var timeline = TimelineBuilder.Build(index);
        timeline.SegmentCount.ShouldBeGreaterThan(1);
        for (var i = 0; i < timeline.SegmentCount; i++)
        {
            var before = source.Reads;
            await VideoCutter.CutAsync(source, index.Samples[0], timeline, i, TestContext.Current.CancellationToken);
            (source.Reads - before).ShouldBe(1);
        }
    }

    /// <summary>Exactly when the original shows them; where its clock only rounds to milliseconds, within one of them, and on an even grid if they were even.</summary>
    private static void AssertTimes(Cut cut, List<(Timestamp Time, string Hash)> original, List<(Timestamp Time, string Hash)> copy)
    {
        copy[0].Time.Ticks.ShouldBe(0);
        var (clock, zero) = (cut.Timeline.Timescale, cut.Timeline.Zero);
        if (original[0].Time.Timescale == clock)
        {
            copy.Skip(1).Select(f => f.Time.Ticks).ShouldBe(original.Skip(1).Select(f => f.Time.Ticks - zero));
            return;
        }
        copy.Select(f => f.Time.Ticks).ShouldBe(Enumerable.Range(0, copy.Count).Select(i => (long)i * cut.Timeline.FrameTicks));
        for (var i = 0; i < copy.Count; i++) copy[i].Time.Seconds.ShouldBe(original[i].Time.Seconds - ((double)zero / clock), 0.00101);
    }

    /// <summary>Decodes both and compares every sample: silence before the original begins and after it ends.</summary>
    private static async Task AssertSoundAsync(Cut cut, string path)
    {
        var track = cut.Index.File.MainAudio!;
        var original = await SamplesAsync(path, $"0:{track.StreamIndex}", track.Start.In(track.SampleRate));
        var copy = await SamplesAsync(cut.AudioPath!, "0:0", 0);
        var late = (int)(track.Start.In(track.SampleRate) - new Timestamp(cut.Timeline.Zero, cut.Timeline.Timescale).In(track.SampleRate)) * track.Channels;
        var skip = Math.Max(0, -late);
        late = Math.Max(0, late);
        copy.Length.ShouldBeGreaterThanOrEqualTo((int)cut.Timeline.End.In(track.SampleRate) * track.Channels);
        // A decoder lets the codec's first, primed frame fade in; where silence stands before it, that is heard instead of thrown away.
        copy.Take(Math.Max(0, late - (1024 * track.Channels))).ShouldAllBe(s => s == 0);
        var common = Math.Min(original.Length - skip, copy.Length - late);
        original.AsSpan(skip, common).SequenceEqual(copy.AsSpan(late, common)).ShouldBeTrue();
        var lost = original.Length - skip - common;
        lost.ShouldBeLessThan(1024 * track.Channels);
    }

    private static bool IsShortAndWhole(string file) =>
        Path.GetExtension(file) is ".mp4" or ".mov" or ".mkv" or ".webm" && new FileInfo(SharedMedia.PathOf(file)).Length < 400_000 && !Incomparable.Any(n => file.Contains(n, StringComparison.Ordinal));

    private static async Task<bool> IsCuttableAsync(string path)
    {
        using var source = new FileByteSource(path);
        try
        {
            var demuxer = await ContainerSniffer.SniffAsync(source, TestContext.Current.CancellationToken);
            var index = await NativeIndex.ReadAsync(source, demuxer, ProbeLimits.None, TestContext.Current.CancellationToken);
            return index is not null && (index.File.MainVideo?.CutConfiguration ?? index.File.MainAudio?.CutConfiguration) is not null;
        }
        catch (MediaFormatException)
        {
            return false;
        }
    }

    private static async Task<List<(Timestamp Time, string Hash)>> FramesAsync(string path, string stream)
    {
        var text = System.Text.Encoding.UTF8.GetString(await Ffmpeg.RunAsync(
            ["-copyts", "-noautorotate", "-i", path, "-map", stream, "-fps_mode", "passthrough", "-enc_time_base", "-1", "-f", "framemd5", "-"]));
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var clock = lines.First(l => l.StartsWith("#tb 0:", StringComparison.Ordinal)).Split('/') is [var one, var ticks] && one.EndsWith(" 1", StringComparison.Ordinal)
            ? int.Parse(ticks, CultureInfo.InvariantCulture)
            : throw new InvalidDataException("An odd clock.");
        return [.. lines.Where(l => l[0] != '#').Select(l => l.Split(','))
            .Select(f => (new Timestamp(long.Parse(f[2].Trim(), CultureInfo.InvariantCulture), clock), f[5].Trim()))];
    }

    /// <summary>What is heard from a time on, by the clock: ffmpeg leaves the priming of fragmented files to its caller.</summary>
    private static async Task<short[]> SamplesAsync(string path, string stream, long start)
    {
        var bytes = await Ffmpeg.RunAsync(["-copyts", "-i", path, "-map", stream, "-af", $"atrim=start_pts={start}", "-f", "s16le", "-c:a", "pcm_s16le", "-"]);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(bytes).ToArray();
    }
}
