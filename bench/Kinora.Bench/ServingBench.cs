using System.Globalization;
using System.Text.RegularExpressions;

namespace Kinora.Bench;

/// <summary>
/// Segments of a complete video over loopback, fetched by wrk: with Kinora's memory cache, which cut segments lie in, and without, against nginx (sendfile) with the same bytes as files.
/// Client and server share the machine, so only the ratio means anything.
/// </summary>
internal static partial class ServingBench
{
    private const string Section = "Serving segments over loopback (wrk, 16 connections, median of 3 rounds of 6 s, each beside one of nginx)";
    private const int Rounds = 3;

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var source = await context.Sources.H264Async(30, cancellationToken);
        await MeasureAsync(context, source, "with the memory cache", "268435456", "≥ 0.9×", cancellationToken);
        await MeasureAsync(context, source, "without it", "0", "", cancellationToken);
    }

    private static async Task MeasureAsync(BenchContext context, string source, string what, string cacheBytes, string aim, CancellationToken cancellationToken)
    {
        await using var server = await context.StartKinoraAsync(cancellationToken, ("KINORA__PLAYBACK__HOTCACHEBYTES", cacheBytes));
        var id = await server.UploadAsync(source, cancellationToken);
        var video = await server.WaitUntilReadyAsync(id, cancellationToken);
        var variants = await HlsClient.VariantsAsync(server.Client, video.GetProperty("playback").GetProperty("hls").GetString()!, cancellationToken);

        // Encoded renditions are what a store serves; the cut one is made from the original on request and has its own row.
        foreach (var (label, variant) in (List<(string, Uri)>)[("the largest encoded rendition", await LargestAsync(server.Client, variants, cut: false, video, cancellationToken)), ("the cut rendition", await LargestAsync(server.Client, variants, cut: true, video, cancellationToken))])
        {
            var segments = await HlsClient.SegmentsAsync(server.Client, variant, cancellationToken);
            var folder = Path.Combine(context.Folder, $"nginx-{Guid.NewGuid():N}");
            Directory.CreateDirectory(folder);
            List<string> paths = [];
            foreach (var (i, segment) in segments.Index())
            {
                var name = i.ToString(CultureInfo.InvariantCulture) + ".m4s";
                await File.WriteAllBytesAsync(Path.Combine(folder, name), await server.Client.GetByteArrayAsync(segment, cancellationToken), cancellationToken);
                paths.Add("/" + name);
            }

            var size = new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length) / segments.Count;
            await using var nginx = await Nginx.StartAsync(folder, cancellationToken);
            List<(double Ours, double Theirs)> rounds = [];
            for (var round = 0; round < Rounds; round++)
            {
                var ours = await WrkAsync(context, server.Client.BaseAddress!, [.. segments.Select(s => s.AbsolutePath)], cancellationToken);
                rounds.Add((ours, await WrkAsync(context, nginx.Address, paths, cancellationToken)));
            }

            var (kinora, baseline) = rounds.OrderBy(r => r.Ours / r.Theirs).ElementAt(Rounds / 2);
            context.Report.Add(Section, $"{label}, {size / 1000} kB segments, {what}", Report.Rate(kinora), $"nginx {Report.Rate(baseline)}", Report.Ratio(kinora / baseline), aim);
        }
    }

    private static async Task<Uri> LargestAsync(HttpClient client, IReadOnlyList<Uri> variants, bool cut, System.Text.Json.JsonElement video, CancellationToken cancellationToken)
    {
        var top = video.GetProperty("renditions").EnumerateArray().MaxBy(r => r.GetProperty("height").GetInt32()).GetProperty("name").GetString()!;
        var candidates = variants.Where(v => v.AbsolutePath.Contains($"/video/{top}/", StringComparison.Ordinal) == cut).ToList();
        (long Bytes, Uri Uri) best = (-1, candidates[0]);
        foreach (var candidate in candidates)
        {
            var segments = await HlsClient.SegmentsAsync(client, candidate, cancellationToken);
            using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, segments[^2]), cancellationToken);
            if (head.Content.Headers.ContentLength > best.Bytes) best = (head.Content.Headers.ContentLength.Value, candidate);
        }

        return best.Uri;
    }

    private static async Task<double> WrkAsync(BenchContext context, Uri address, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var script = Path.Combine(context.Folder, "paths.lua");
        await File.WriteAllTextAsync(
            script,
            $"local paths = {{ {string.Join(", ", paths.Select(p => $"\"{p}\""))} }}\nlocal i = 0\nrequest = function() i = i % #paths + 1 return wrk.format(\"GET\", paths[i]) end\n",
            cancellationToken);
        string[] Arguments(string seconds) => ["-t1", "-c16", $"-d{seconds}s", "-s", script, address.ToString()];
        await Tool.RunAsync("wrk", Arguments("2"), cancellationToken);
        var result = await Tool.RunAsync("wrk", Arguments("6"), cancellationToken);
        if (result.Output.Contains("Non-2xx", StringComparison.Ordinal)) throw new InvalidOperationException("wrk saw errors: " + result.Output);
        var match = TransferRate().Match(result.Output);
        var factor = match.Groups["unit"].Value switch { "GB" => 1L << 30, "MB" => 1L << 20, "KB" => 1L << 10, _ => 1L };
        return double.Parse(match.Groups["rate"].Value, CultureInfo.InvariantCulture) * factor;
    }

    [GeneratedRegex(@"Transfer/sec:\s+(?<rate>[\d.]+)(?<unit>[KMG]?B)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TransferRate();
}
