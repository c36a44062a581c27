using System.Globalization;
using Kinora.Media.Ladders;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Tests.Proof;

/// <summary>Real and awkward files: each plays as what it is, or ends with a reason that a person understands.</summary>
public sealed class CorpusTests(CorpusServer corpus) : IClassFixture<CorpusServer>
{
    /// <summary>Pixels (of all pictures) up to which a file is fetched whole. Some minutes of 4K would take longer than everything else; <c>KINORA_TEST_WHOLE=1</c> has the time.</summary>
    private static readonly long Whole = Environment.GetEnvironmentVariable("KINORA_TEST_WHOLE") == "1" ? long.MaxValue : 30_000_000;

    /// <summary>What cannot be played, and words of the reason that its owner is given.</summary>
    internal static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["ac4-unsupported.mp4"] = "coded as “ac4”, which cannot be decoded",
        ["corrupt-no-moov.mp4"] = "not finished",
        ["corrupt-vp9.webm"] = "damaged or incomplete",
        ["encrypted-cenc.mp4"] = "encrypted (DRM)",
        ["flv-header-only.flv"] = "damaged or incomplete",
        ["made-all-zeros.mp4"] = "not a kind of file",
        ["made-jpeg-named.mp4"] = "a still picture",
        ["made-random.mp4"] = "not a kind of file",
        ["made-truncated-moov-end.mp4"] = "not finished",
        ["made-webp.webp"] = "a still picture",
        ["made-zero-bytes.mp4"] = "nothing in an empty file",
        ["no-streams.mp4"] = "neither pictures nor sound",
        ["vvc-unsupported.mp4"] = "coded as “vvc1”, which cannot be decoded",
        ["wrong-text.mp4"] = "not finished",
    };

    /// <summary>Files whose pictures or sounds cannot be compared one by one, and why.</summary>
    internal static readonly Dictionary<string, string> Damaged = new(StringComparer.Ordinal)
    {
        ["made-bitflips.mp4"] = "400 bytes in the middle of its pictures and sounds are wrong",
        ["corrupt-pictures.mp4"] = "some pictures cannot be decoded",
        ["corrupt-audio.mp4"] = "its sound cannot be decoded to the end",
        ["made-truncated-moov-front.mp4"] = "the index promises twice as much as there is",
        ["made-truncated-fragmented.mp4"] = "it ends in the middle of a fragment",
        ["made-ts-size-change.ts"] = "time stamps begin again in the middle; what follows is not played",
    };

    /// <summary>Files whose sounds are not compared, and why.</summary>
    internal static readonly Dictionary<string, string> SoundsOtherwise = new(StringComparer.Ordinal)
    {
        // ffmpeg, asked to follow wavering stamps, stretches and cuts the sound; we let it run as it was played.
        ["film-tos-battle-332p-vp8-71s.webm"] = "Vorbis whose time stamps waver: where it belongs differs by 20.5 ms",
        ["screen-gnome-720p24-vp8-29s.webm"] = "Vorbis whose time stamps waver: what follows the stamps does not resemble what was recorded",
        ["3gp-amr.3gp"] = "five frames of AMR in each sample, of which the decoder of ffmpeg 5.1 takes the first",
    };

    public static TheoryData<string> Files => ["made:60", .. SharedMedia.In("clips"), .. SharedMedia.In("awkward")];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_plays_as_what_it_is_or_ends_with_a_reason(string file)
    {
        var path = file.StartsWith("made:", StringComparison.Ordinal) ? await TestMedia.GetAsync(file["made:".Length..]) : SharedMedia.PathOf(file);
        var upload = await corpus.Server.UploadAsync(path);
        if (upload.Original is not { } original)
        {
            upload.Reason.ShouldNotBeNull().ShouldContain(Refused.GetValueOrDefault(Path.GetFileName(file), "no reason is known"));
            upload.Reason.ShouldEndWith(".");
            return;
        }

        Refused.ShouldNotContainKey(Path.GetFileName(file));
        var fetched = await FetchedSegments.FetchAsync(corpus.Server.Player, upload.Root!, seed: 4, r => Affordable(original, r));

        fetched.ShouldBeContiguous();
        var isDamaged = Damaged.ContainsKey(Path.GetFileName(file));
        await ShouldShowTheTimelineAsync(original, fetched, isDamaged);
        if (!isDamaged)
        {
            if (original.Presentation.Video.Count > 0)
            {
                if (IsWhole(original)) await ShouldShowEveryPictureAsync(original);
                await ShouldResembleAsync(original, fetched);
            }

            foreach (var track in fetched.Renditions.Values.Where(r => !r.IsVideo && !SoundsOtherwise.ContainsKey(Path.GetFileName(file)))) (await SoundProof.DecodeAsync(original, fetched, track)).ShouldBeTheOriginal(track);
        }

        await corpus.Server.DeleteAsync(upload.VideoId);
    }

    private static long Pixels(Original original) => original.Presentation.Video.Count == 0 ? 0 : (long)original.Pictures.Width * original.Pictures.Height * original.Presentation.Timeline.FrameCount;

    private static bool IsWhole(Original original) => Pixels(original) <= Whole;

    private static IEnumerable<int> Affordable(Original original, AnnouncedRendition rendition)
    {
        if (!rendition.IsVideo || IsWhole(original)) return Enumerable.Range(0, rendition.SegmentCount);
        // What is cut costs nothing; the least rung costs little. Of the others the first second is made.
        var isCheap = original.Rung(rendition.Name).Origin == RenditionOrigin.Cut || rendition.Name == "video/" + original.Presentation.Video[^1].Name;
        int[] few = isCheap ? [0, 1, rendition.SegmentCount / 2, rendition.SegmentCount - 1] : [0];
        return few.Where(i => i < rendition.SegmentCount);
    }

    /// <summary>What was fetched decodes to exactly the pictures that the timeline has there, at its times.</summary>
    private static async Task ShouldShowTheTimelineAsync(Original original, FetchedSegments fetched, bool isDamaged)
    {
        var timeline = original.Presentation.Timeline;
        foreach (var rendition in fetched.Renditions.Values.Where(r => r.IsVideo))
        {
            var rung = original.Rung(rendition.Name);
            var segments = fetched.Fetched(rendition).ToArray();
            var expected = segments.SelectMany(i => timeline.FrameTimesOf(i, rung.FrameDivisor)).Select(t => (double)t / timeline.Timescale).ToArray();
            segments.Sum(i => fetched.Times(rendition, i).Samples).ShouldBe(expected.Length, rendition.Name);
            // A cut of damaged pictures is as damaged as they are.
            if (isDamaged && rung.Origin == RenditionOrigin.Cut) continue;

            var lines = await Ffmpeg.ProbeAsync("-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=p=0", await fetched.JoinAsync(rendition.Name, segments));
            var shown = lines.Select(l => l.Split(',')[0]).Where(l => l.Length > 0).Select(l => double.Parse(l, CultureInfo.InvariantCulture)).ToArray();
            shown.Length.ShouldBe(expected.Length, rendition.Name);
            for (var i = 0; i < shown.Length; i++) shown[i].ShouldBe(expected[i], 0.0002, $"{rendition.Name}, picture {i}");
        }
    }

    /// <summary>The timeline has the pictures that a decoder shows of the original, at their times.</summary>
    private static async Task ShouldShowEveryPictureAsync(Original original)
    {
        var timeline = original.Presentation.Timeline;
        var times = await original.PictureTimesAsync();
        var tolerance = PictureProof.Tolerance(original);
        timeline.FrameCount.ShouldBe(times.Length);
        for (var i = 1; i < times.Length; i++) ((double)timeline.FrameTime(i) / timeline.Timescale).ShouldBe(times[i], tolerance + 0.0002, $"picture {i}");
    }

    /// <summary>The first pictures, of which no more is decoded than is compared.</summary>
    private static async Task ShouldResembleAsync(Original original, FetchedSegments fetched)
    {
        List<(VideoRendition Rung, string Path)> joined = [];
        var seconds = original.Presentation.Timeline.Start(Math.Min(2, original.Presentation.Timeline.SegmentCount)).Seconds;
        foreach (var rendition in fetched.Renditions.Values.Where(r => r.IsVideo))
        {
            var first = fetched.Fetched(rendition).TakeWhile((s, i) => s == i).Take(2).ToArray();
            seconds = Math.Min(seconds, (double)rendition.Starts[first.Length] / rendition.Timescale);
            joined.Add((original.Rung(rendition.Name), await fetched.JoinAsync(rendition.Name, first)));
        }

        // The measure has no value for pictures smaller than its window, nor for brightness that is meant to differ.
        joined.RemoveAll(j => Math.Min(j.Rung.Width, j.Rung.Height) < 16);
        if (joined.Count > 0 && original.Pictures.ColorTransfer is not ("smpte2084" or "arib-std-b67")) await PictureProof.ShouldResembleAsync(original, joined, seconds);
    }
}
