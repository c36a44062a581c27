using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kinora.Bench;

/// <summary>An nginx of our own that serves one folder by sendfile, as the baseline.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly Process _process;

    private Nginx(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<Nginx> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var port = KinoraServer.FreePort();
        var configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            daemon off; user root; worker_processes auto; pid {{folder}}/pid; error_log {{folder}}/error.log;
            events { worker_connections 1024; }
            http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; server { listen 127.0.0.1:{{port}}; root {{folder}}; } }
            """,
            cancellationToken);
        var process = Process.Start("nginx", ["-p", folder, "-c", configuration]);
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new Nginx(process, new Uri($"http://127.0.0.1:{port}"));
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancellationToken);
            }
        }

        throw new TimeoutException("nginx did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
