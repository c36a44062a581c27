using System.Diagnostics;
using System.Globalization;
using Kinora.Media;
using Kinora.Media.Encoding;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;
using Kinora.Media.Timelines;

namespace Kinora.Bench;

/// <summary>
/// The whole ladder of half a minute of 1080p through a running Kinora (last byte → every segment of every rendition stored), against
/// (a) the best single ffmpeg command that makes the same rungs from one decode, and (b) one ffmpeg per rung in turn; the same preset, CRF and caps.
/// </summary>
internal static class LadderBench
{
    private const int Seconds = 30;

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await MeasureAsync(context, "all rungs encoded (HEVC source)", await context.Sources.HevcAsync(Seconds, cancellationToken), "≤ 1.02×", cancellationToken);
        await MeasureAsync(context, "top rung cut (H.264 source)", await context.Sources.H264Async(Seconds, cancellationToken), "≤ 0.6×", cancellationToken);
    }

    private static async Task MeasureAsync(BenchContext context, string what, string path, string aim, CancellationToken cancellationToken)
    {
        var rungs = (await PresentAsync(context, path, cancellationToken)).Video;
        var single = await Tool.FfmpegAsync(cancellationToken, SingleCommand(path, rungs));
        double turnWall = 0, turnCpu = 0;
        foreach (var rung in rungs)
        {
            var turn = await Tool.FfmpegAsync(cancellationToken, SingleCommand(path, [rung]));
            (turnWall, turnCpu) = (turnWall + turn.WallSeconds, turnCpu + turn.CpuSeconds);
        }

        await using var server = await context.StartKinoraAsync(cancellationToken);
        var before = Tool.MachineCpuSeconds();
        var id = await server.UploadAsync(path, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await server.WaitUntilReadyAsync(id, cancellationToken);
        var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var cpu = Tool.MachineCpuSeconds() - before;

        var section = $"Ladder of {Seconds} s of 1080p30, {what}: {string.Join(", ", rungs.Select(r => r.Name))}";
        context.Report.Add(section, "wall against (a) one decode, one command", Report.Seconds(wall), Report.Seconds(single.WallSeconds), Report.Ratio(wall / single.WallSeconds), aim);
        context.Report.Add(section, "processor time against (a)", Report.Seconds(cpu), Report.Seconds(single.CpuSeconds), Report.Ratio(cpu / single.CpuSeconds));
        context.Report.Add(section, "wall against (b) one ffmpeg per rung in turn", Report.Seconds(wall), Report.Seconds(turnWall), Report.Ratio(wall / turnWall));
        context.Report.Add(section, "processor time against (b)", Report.Seconds(cpu), Report.Seconds(turnCpu), Report.Ratio(cpu / turnCpu));
    }

    private static async Task<Presentation> PresentAsync(BenchContext context, string path, CancellationToken cancellationToken)
    {
        using var source = new FileByteSource(path);
        var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), MediaTools.OnPath(context.Folder), cancellationToken);
        return LadderPlanner.Plan(index, TimelineBuilder.Build(index));
    }

    private static string[] SingleCommand(string path, IReadOnlyList<VideoRendition> rungs)
    {
        var split = string.Concat(rungs.Select((_, i) => $"[s{i}]"));
        var scales = string.Concat(rungs.Select((r, i) => $";[s{i}]scale={r.Width}:{r.Height}:flags=bicubic[v{i}]"));
        List<string> arguments = ["-i", path, "-filter_complex", $"[0:v]split={rungs.Count}{split}{scales}"];
        foreach (var (i, rung) in rungs.Index())
        {
            // A cut rung has no settings of its own: the baseline encodes it as a rung of its size would be.
            var settings = rung.Encoding ?? new H264Settings("high", 40, 22, rung.PeakBitrate, rung.PeakBitrate * 2, 3, 3);
            arguments.AddRange(
            [
                "-map", $"[v{i}]", "-an", "-c:v", "libx264", "-preset", "veryfast", "-profile:v", settings.Profile,
                "-crf", Number(settings.Crf), "-maxrate", Number(settings.MaxRate), "-bufsize", Number(settings.BufferSize),
                "-refs", Number(settings.References), "-bf", Number(settings.BFrames), "-g", "120", "-f", "null", "-",
            ]);
        }

        return [.. arguments];
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
