using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Kinora.Bench;

/// <summary>One file by tus over loopback, against <c>dd conv=fdatasync</c> of the same bytes and against @tus/server (Node) with its file store.</summary>
internal static class UploadBench
{
    private const string Section = "Upload by tus (one PATCH, 2 GB, loopback)";
    private const int Runs = 3;

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var path = Path.Combine(context.Folder, "upload.bin");
        await Tool.RunAsync("dd", ["if=/dev/urandom", $"of={path}", "bs=1M", "count=2000", "status=none"], cancellationToken);
        var size = new FileInfo(path).Length;

        List<double> dd = [], ours = [], theirs = [];
        await using var server = await context.StartKinoraAsync(cancellationToken);
        await using var peer = await TusPeer.StartAsync(context, cancellationToken);
        for (var run = 0; run < Runs; run++)
        {
            var copy = path + ".copy";
            dd.Add((await Tool.RunAsync("dd", [$"if={path}", $"of={copy}", "bs=1M", "conv=fdatasync", "status=none"], cancellationToken)).WallSeconds);
            File.Delete(copy);
            ours.Add(await SendAsync(server.Client, "/api/uploads", path, cancellationToken));
            theirs.Add(await SendAsync(peer.Client, "/files", path, cancellationToken));
        }

        double Speed(List<double> seconds) => size / seconds.Order().ElementAt(Runs / 2);
        context.Report.Add(Section, "against dd conv=fdatasync", Report.Rate(Speed(ours)), Report.Rate(Speed(dd)), Report.Ratio(Speed(ours) / Speed(dd)), "≥ 0.9×");
        context.Report.Add(Section, "against @tus/server 2.4 with FileStore (which does not sync)", Report.Rate(Speed(ours)), Report.Rate(Speed(theirs)), Report.Ratio(Speed(ours) / Speed(theirs)));
        File.Delete(path);
    }

    private static async Task<double> SendAsync(HttpClient client, string endpoint, string path, CancellationToken cancellationToken)
    {
        using var create = new HttpRequestMessage(HttpMethod.Post, endpoint);
        create.Headers.Add("Tus-Resumable", "1.0.0");
        create.Headers.Add("Upload-Length", new FileInfo(path).Length.ToString(CultureInfo.InvariantCulture));
        create.Headers.Add("Upload-Metadata", "filename " + Convert.ToBase64String("upload.bin"u8));
        using var created = await client.SendAsync(create, cancellationToken);
        created.EnsureSuccessStatusCode();

        await using var file = File.OpenRead(path);
        using var content = new StreamContent(file, 1 << 20);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        using var patch = new HttpRequestMessage(HttpMethod.Patch, new Uri(client.BaseAddress!, created.Headers.Location!)) { Content = content };
        patch.Headers.Add("Tus-Resumable", "1.0.0");
        patch.Headers.Add("Upload-Offset", "0");
        var started = Stopwatch.GetTimestamp();
        using var done = await client.SendAsync(patch, cancellationToken);
        done.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
