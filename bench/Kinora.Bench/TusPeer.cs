using System.Diagnostics;
using System.Globalization;

namespace Kinora.Bench;

/// <summary>@tus/server with its file store, installed from npm into the run's folder: the peer to measure against.</summary>
internal sealed class TusPeer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly SocketsHttpHandler _handler = new();

    private TusPeer(Process process, int port)
    {
        _process = process;
        Client = new HttpClient(_handler) { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(10) };
    }

    public HttpClient Client { get; }

    public static async Task<TusPeer> StartAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(context.Folder, "tus-peer");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{ "type": "module", "dependencies": { "@tus/server": "2.4.5", "@tus/file-store": "2" } }""", cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "server.js"),
            """
            import { Server } from '@tus/server';
            import { FileStore } from '@tus/file-store';
            new Server({ path: '/files', datastore: new FileStore({ directory: './files' }) }).listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
            """,
            cancellationToken);
        await Tool.RunAsync("npm", ["install", "--no-audit", "--no-fund", "--silent"], cancellationToken, folder);

        var port = KinoraServer.FreePort();
        var info = new ProcessStartInfo("node") { WorkingDirectory = folder };
        info.ArgumentList.Add("server.js");
        info.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
        var peer = new TusPeer(Process.Start(info) ?? throw new InvalidOperationException("node did not start."), port);
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var answer = await peer.Client.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/files"), cancellationToken);
                return peer;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }

        throw new TimeoutException("@tus/server did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
