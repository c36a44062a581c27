using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Kinora.Bench;

/// <summary>A running Kinora with its own data folder and one signed-in person.</summary>
internal sealed class KinoraServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly SocketsHttpHandler _handler = new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    private KinoraServer(Process process, Uri address, string data)
    {
        _process = process;
        Data = data;
        Client = new HttpClient(_handler) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
    }

    public HttpClient Client { get; }

    public string Data { get; }

    public int ProcessId => _process.Id;

    /// <summary>Resident bytes of the kinora process alone.</summary>
    public long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Any, CultureInfo.InvariantCulture) * 1024;
    }

    public static async Task<KinoraServer> StartAsync(string root, string data, (string Key, string Value)[] settings, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var address = new Uri($"http://127.0.0.1:{port}");
        var info = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = [Path.Combine(root, "artifacts/server/kinora.dll"), "serve", "--data", data, "--urls", address.ToString().TrimEnd('/')];
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        // All that is measured comes from one address, and asks often.
        info.Environment["KINORA__RATELIMITS__APIPERMINUTE"] = "1000000";
        foreach (var (key, value) in settings) info.Environment[key] = value;
        var process = Process.Start(info) ?? throw new InvalidOperationException("kinora did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new KinoraServer(process, address, data);
        await server.WaitUntilReadyAsync(cancellationToken);
        await server.RegisterAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        using (var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await terminate.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (_process.HasExited) throw new InvalidOperationException($"kinora exited with {_process.ExitCode} while starting.");
            try
            {
                using var answer = await Client.GetAsync("/health/ready", cancellationToken);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100, cancellationToken);
        }

        throw new TimeoutException("kinora was not ready after a minute.");
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        using var answer = await Client.PostAsJsonAsync("/api/auth/register", new { username = "bench", email = "bench@example.org", password = "a long pass phrase 42" }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var session = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
