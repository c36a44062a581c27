using System.Diagnostics;

namespace Kinora.Bench;

/// <summary>From the acknowledgement of the last uploaded byte to a decoded picture of the first segment of the first variant, by HLS.</summary>
internal static class FirstFrameBench
{
    private const int Runs = 3;

    /// <summary>Nobody signs up and chooses a file faster than this after a start.</summary>
    private static readonly TimeSpan SinceStart = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        foreach (var seconds in (int[])[60, 600, 3600])
        {
            await MeasureAsync(context, "cut from the original", await context.Sources.H264Async(seconds, cancellationToken), seconds, "≤ 0.4 s", cancellationToken);
            await MeasureAsync(context, "must be encoded", await context.Sources.HevcAsync(seconds, cancellationToken), seconds, "≤ 1.5 s", cancellationToken);
        }
    }

    private static async Task MeasureAsync(BenchContext context, string kind, string path, int seconds, string aim, CancellationToken cancellationToken)
    {
        List<double> bytes = [], pictures = [];
        for (var run = 0; run < Runs; run++)
        {
            await using var server = await context.StartKinoraAsync(cancellationToken);
            await Task.Delay(SinceStart, context.Time, cancellationToken);
            var id = await server.UploadAsync(path, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            var video = await server.WaitUntilPlayableAsync(id, cancellationToken);
            var segment = await HlsClient.FirstSegmentAsync(server.Client, video.GetProperty("playback").GetProperty("hls").GetString()!, cancellationToken);
            bytes.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);

            var file = Path.Combine(context.Folder, "first.mp4");
            await File.WriteAllBytesAsync(file, segment, cancellationToken);
            await Tool.FfmpegAsync(cancellationToken, "-i", file, "-frames:v", "1", "-f", "null", "-");
            pictures.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        bytes.Sort();
        pictures.Sort();
        context.Report.Add("Last byte acknowledged → first frame (median of 3, each the first upload of a server started 8 s before)", $"{seconds / 60} min, {kind}", $"{Report.Seconds(pictures[Runs / 2])} decoded, {Report.Seconds(bytes[Runs / 2])} all bytes there", aim: aim);
    }
}
