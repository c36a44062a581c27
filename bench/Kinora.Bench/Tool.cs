using System.Diagnostics;

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
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start.");
        await using var kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var text = await output;
        var error = await errors;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} exited with {process.ExitCode}: {error[Math.Max(0, error.Length - 2000)..]}");
        return new ToolResult(text + error, Stopwatch.GetElapsedTime(started).TotalSeconds, process.TotalProcessorTime.TotalSeconds);
    }

    public static Task<ToolResult> FfmpegAsync(CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-y", "-v", "error", .. arguments], cancellationToken);
}
