using System.Globalization;
using Kinora.Media.Ladders;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Tests.Proof;

/// <summary>The pictures that were fetched against the original's, on the same clock.</summary>
internal static class PictureProof
{
    /// <summary>Likeness (SSIM, all planes) that a rung of this height must have on average; no single picture may be worse by more than <see cref="WorstBelow"/>.</summary>
    private static readonly (int Height, double Floor)[] Floors = [(240, 0.90), (360, 0.93), (720, 0.94), (int.MaxValue, 0.94)];

    private const double WorstBelow = 0.10;

    /// <summary>A cut is the original: what differs is the rounding of the measure.</summary>
    private const double CutFloor = 0.9999;

    /// <summary>How much later than announced a picture may be chosen from the original, in seconds: clocks round.</summary>
    public static double Tolerance(Original original)
    {
        var timeline = original.Presentation.Timeline;
        return timeline.FrameTicks > 0 ? (timeline.FrameTicks / 2.0 / timeline.Timescale) - 0.0001 : 0.0015;
    }

    /// <summary>Which of the original's pictures (by their times, in order) is shown at a time: the last that has begun; before the first, the first.</summary>
    public static int ShownAt(double[] times, double at, double tolerance)
    {
        var shown = Array.FindLastIndex(times, t => t <= at + tolerance);
        return Math.Max(0, shown);
    }

    /// <summary>Average and worst likeness of each joined file's pictures to those that the original shows at the same times. The original is decoded once, and no further than needed.</summary>
    /// <param name="original">The measure.</param>
    /// <param name="joined">A file of each rung that begins with the video's first picture.</param>
    /// <param name="seconds">How much is compared.</param>
    public static async Task ShouldResembleAsync(Original original, IReadOnlyList<(VideoRendition Rung, string Path)> joined, double seconds)
    {
        var logs = joined.Select(_ => TestMedia.NewPath(".log")).ToArray();
        var timeline = original.Presentation.Timeline;
        var counts = joined.Select(j => Enumerable.Range(0, timeline.SegmentCount).SelectMany(i => timeline.FrameTimesOf(i, j.Rung.FrameDivisor)).Count(t => (double)t / timeline.Timescale < seconds)).ToArray();

        var track = original.Pictures;
        var deinterlaced = track.Interlaced ? "bwdif=mode=send_frame:parity=auto:deint=interlaced," : "";
        List<string> graph =
        [
            // The measure takes the last picture that has begun at each time; the first one is shown from the beginning.
            Text($"[0:{track.StreamIndex}]{deinterlaced}settb=1/1000000,setpts='{original.OnTimeline}-{Tolerance(original)}/TB',setpts='if(eq(N,0),min(PTS,0),PTS)',trim=end={seconds},split={joined.Count}{string.Concat(joined.Select((_, i) => $"[s{i}]"))}"),
        ];
        List<string> inputs = [.. original.Input], outputs = [];
        foreach (var (i, (rung, path)) in joined.Index())
        {
            // Untagged pictures are taken for what players take them for, by their size.
            var matrix = track.ColorSpace is null && Math.Min(track.Width, track.Height) >= 720 ? ":in_color_matrix=bt709" : "";
            var reference = rung.Origin == RenditionOrigin.Cut ? "null" : $"scale={rung.Width}:{rung.Height}:flags=bicubic{matrix}:out_color_matrix=bt709:out_range=tv,format=yuv420p";
            graph.Add($"[s{i}]{reference}[r{i}];[{i + 1}:v]trim=end_frame={counts[i]}[m{i}];[m{i}][r{i}]ssim=stats_file={logs[i]}[o{i}]");
            inputs.AddRange(["-i", path]);
            outputs.AddRange(["-map", $"[o{i}]", "-fps_mode", "passthrough", "-f", "null", "-"]);
        }

        await Ffmpeg.RunAsync([.. inputs, "-filter_complex", string.Join(';', graph), .. outputs]);
        foreach (var (i, (rung, _)) in joined.Index())
        {
            var likeness = (await File.ReadAllLinesAsync(logs[i])).Take(counts[i]).Select(l => double.Parse(l.Split("All:")[1].Split(' ')[0], CultureInfo.InvariantCulture)).ToArray();
            likeness.Length.ShouldBe(counts[i], rung.Name);
            TestContext.Current.TestOutputHelper?.WriteLine(Text($"{rung.Name} ({rung.Origin}): SSIM {likeness.Average():0.0000}, worst {likeness.Min():0.0000}, of {likeness.Length} pictures"));
            var floor = rung.Origin == RenditionOrigin.Cut ? CutFloor : Floors.First(f => Math.Min(rung.Width, rung.Height) <= f.Height).Floor;
            likeness.Average().ShouldBeGreaterThan(floor, $"{rung.Name} resembles the original");
            likeness.Min().ShouldBeGreaterThan(floor - WorstBelow, $"{rung.Name}'s worst picture, number {Array.IndexOf(likeness, likeness.Min())}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
