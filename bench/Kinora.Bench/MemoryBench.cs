namespace Kinora.Bench;

/// <summary>Resident memory of the kinora process (without PostgreSQL and ffmpeg): idle, the highest seen during a 10 GB upload, and during playback by 200 clients.</summary>
internal static class MemoryBench
{
    private const string Section = "Resident memory of the kinora process";
    private const long UploadBytes = 10_000_000_000;
    private const int Clients = 200;
    private static readonly TimeSpan Playback = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await using (var server = await context.StartKinoraAsync(cancellationToken))
        {
            await Task.Delay(TimeSpan.FromSeconds(10), cancellationToken);
            context.Report.Add(Section, "idle, 10 s after start", Report.Megabytes(server.ResidentBytes()), aim: "≤ 180 MB");

            var path = Path.Combine(context.Folder, "large.bin");
            await using (var file = File.Create(path)) file.SetLength(UploadBytes);
            var peak = await PeakDuringAsync(server, server.UploadAsync(path, cancellationToken), cancellationToken);
            context.Report.Add(Section, "peak during a 10 GB upload", Report.Megabytes(peak));
            File.Delete(path);
        }

        await using (var server = await context.StartKinoraAsync(cancellationToken))
        {
            var id = await server.UploadAsync(await context.Sources.H264Async(30, cancellationToken), cancellationToken);
            var video = await server.WaitUntilReadyAsync(id, cancellationToken);
            var variants = await HlsClient.VariantsAsync(server.Client, video.GetProperty("playback").GetProperty("hls").GetString()!, cancellationToken);
            var segments = new List<IReadOnlyList<Uri>>();
            foreach (var variant in variants) segments.Add(await HlsClient.SegmentsAsync(server.Client, variant, cancellationToken));

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            stop.CancelAfter(Playback);
            var players = Task.WhenAll(Enumerable.Range(0, Clients).Select(i => PlayAsync(server.Client, segments[i % segments.Count], i, stop.Token)));
            var peak = await PeakDuringAsync(server, players, cancellationToken);
            context.Report.Add(Section, $"peak during {Playback.TotalSeconds:0} s of playback by {Clients} clients", Report.Megabytes(peak));
        }
    }

    private static async Task<long> PeakDuringAsync(KinoraServer server, Task work, CancellationToken cancellationToken)
    {
        var peak = 0L;
        while (!work.IsCompleted)
        {
            peak = Math.Max(peak, server.ResidentBytes());
            await Task.Delay(50, cancellationToken);
        }

        await work;
        return peak;
    }

    private static async Task PlayAsync(HttpClient client, IReadOnlyList<Uri> segments, int offset, CancellationToken cancellationToken)
    {
        try
        {
            for (var i = offset; ; i++)
            {
                await using var body = await client.GetStreamAsync(segments[i % segments.Count], cancellationToken);
                await body.CopyToAsync(Stream.Null, cancellationToken);
                await Task.Delay(500, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }
    }
}
