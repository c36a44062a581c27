using System.Diagnostics;
using System.Globalization;

namespace Kinora.Bench;

/// <summary>What a finished child process printed and cost.</summary>
internal sealed record ToolResult(string Output, double WallSeconds, double CpuSeconds);

/// <summary>Runs a child process to its end.</summary>
internal static class Tool
{
    /// <exception cref="InvalidOperationException">It exited with an error; the message has the end of what it printed.</exception>
    public static async Task<ToolResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken, string? folder = null)
    {
        var info = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        var cpu = MachineCpuSeconds();
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start.");
        await using var kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var text = await output;
        var error = await errors;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} exited with {process.ExitCode}: {error[Math.Max(0, error.Length - 2000)..]}");
        return new ToolResult(text + error, Stopwatch.GetElapsedTime(started).TotalSeconds, MachineCpuSeconds() - cpu);
    }

    public static Task<ToolResult> FfmpegAsync(CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-y", "-v", "error", .. arguments], cancellationToken);

    /// <summary>
    /// Seconds of processor time that the whole machine has spent. What a sandboxed encoder cost is told to nobody when it is killed, so the one way to count everything is to
    /// count all of it, on a machine that does nothing else.
    /// </summary>
    public static double MachineCpuSeconds()
    {
        // proc_stat(5): user, nice, system, idle, iowait, irq, softirq in ticks, 100 a second.
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..8].Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        return (ticks.Sum() - ticks[3] - ticks[4]) / 100.0;
    }
}
