using System.Diagnostics;
using Kinora.Media;
using Kinora.Media.IO;
using Kinora.Media.IsoBmff;
using Kinora.Media.Matroska;
using Kinora.Media.Probing;

namespace Kinora.Bench;

/// <summary>Processor time to index an hour of MP4, whose index is one table, and of Matroska, whose blocks are all visited, against an ffprobe packet scan of the same file.</summary>
internal static class IndexBench
{
    private const int Runs = 20;

    // The bench is not compiled ahead as the program is: until the compiler has seen a loop often enough, it is the compiler that is measured.
    private const int Warm = 100;

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await RunAsync(context, "MP4", Mp4Reader.Demuxer, await context.Sources.H264Async(3600, cancellationToken), "≤ 10 ms", cancellationToken);
        await RunAsync(context, "MKV", MatroskaReader.Demuxer, await context.Sources.MatroskaAsync(3600, cancellationToken), "", cancellationToken);
    }

    private static async Task RunAsync(BenchContext context, string name, string demuxer, string path, string target, CancellationToken cancellationToken)
    {
        using var source = new FileByteSource(path);
        for (var i = 0; i < Warm; i++) _ = await NativeIndex.ReadAsync(source, demuxer, ProbeLimits.None, cancellationToken);

        using var self = Process.GetCurrentProcess();
        var cpu = new List<double>();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Runs; i++)
        {
            self.Refresh();
            var before = self.TotalProcessorTime;
            _ = await NativeIndex.ReadAsync(source, demuxer, ProbeLimits.None, cancellationToken);
            self.Refresh();
            cpu.Add((self.TotalProcessorTime - before).TotalMilliseconds);
        }

        var wall = clock.Elapsed.TotalMilliseconds / Runs;
        var scan = await Tool.RunAsync(
            "ffprobe",
            ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts,flags", "-of", "csv=p=0", path],
            cancellationToken);
        var mean = cpu.Average();
        context.Report.Add(
            $"Index of a one-hour {name} (1080p30, AAC)", "processor time, mean of 20", $"{mean:0.0} ms ({wall:0} ms by the clock)", $"ffprobe packet scan {scan.CpuSeconds * 1000:0} ms",
            Report.Ratio(mean / (scan.CpuSeconds * 1000)), target);
    }
}
