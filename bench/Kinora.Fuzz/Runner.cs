using System.Diagnostics;

namespace Kinora.Fuzz;

/// <summary>Starts workers, each a process of its own, and keeps what a crash leaves behind.</summary>
public static class Runner
{
    /// <summary>Memory that a worker may have. What an input makes larger is found long before; this is for the machine's sake.</summary>
    private const string HeapLimit = "0x40000000";

    /// <summary>Fuzzes one target; gives what the worker said, and whether nothing was found.</summary>
    /// <param name="folder">Where findings are kept.</param>
    public static async Task<(bool IsClean, string Output)> RunAsync(string target, TimeSpan time, ulong seed, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "exec", typeof(Runner).Assembly.Location, "worker", target, time.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture), seed.ToString(System.Globalization.CultureInfo.InvariantCulture), folder },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_GCHeapHardLimit"] = HeapLimit, ["DOTNET_DbgEnableMiniDump"] = "0" },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The worker could not be started.");
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode is 0 or 1) return (process.ExitCode == 0, await output + await errors);
            var said = await output + Head(await errors);
            var input = Left(Worker.CurrentPath(folder, target));
            Report.Finding(folder, target, input, new FuzzFinding("crash", $"The worker ended with {process.ExitCode}."));
            return (false, $"{said}\n{target}: the worker ended with {process.ExitCode} on {Convert.ToHexStringLower(input)}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    // A stack overflow is told frame by frame.
    private static string Head(string text) => text.Length > 4000 ? text[..4000] + "…" : text;

    private static byte[] Left(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes.AsSpan(4, Math.Min(BitConverter.ToInt32(bytes), bytes.Length - 4)).ToArray();
    }
}
