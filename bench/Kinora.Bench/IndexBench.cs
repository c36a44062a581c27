using System.Diagnostics;
using Kinora.Media.IO;
using Kinora.Media.IsoBmff;

namespace Kinora.Bench;

/// <summary>Processor time to index a one-hour MP4 in our own code, against an ffprobe packet scan of the same file.</summary>
internal static class IndexBench
{
    private const int Warm = 20;

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var path = await context.Sources.H264Async(3600, cancellationToken);
        using var source = new FileByteSource(path);
        for (var i = 0; i < Warm; i++) _ = await Mp4Reader.ReadAsync(source, cancellationToken);

        using var self = Process.GetCurrentProcess();
        var cpu = new List<double>();
        for (var i = 0; i < Warm; i++)
        {
            self.Refresh();
            var before = self.TotalProcessorTime;
            _ = await Mp4Reader.ReadAsync(source, cancellationToken);
            self.Refresh();
            cpu.Add((self.TotalProcessorTime - before).TotalMilliseconds);
        }

        var scan = await Tool.RunAsync(
            "ffprobe",
            ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts,flags", "-of", "csv=p=0", path],
            cancellationToken);
        var mean = cpu.Average();
        context.Report.Add("Index of a one-hour MP4 (1080p30, AAC)", "processor time, mean of 20", $"{mean:0.0} ms", $"ffprobe packet scan {scan.CpuSeconds * 1000:0} ms", Report.Ratio(mean / (scan.CpuSeconds * 1000)), "≤ 10 ms");
    }
}
