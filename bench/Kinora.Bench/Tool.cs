using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kinora.Bench;

/// <summary>What a finished child process printed and cost.</summary>
internal sealed record ToolResult(string Output, double WallSeconds, double CpuSeconds);

/// <summary>Runs a child process to its end.</summary>
internal static class Tool
{
    private const int ChildrenThatEnded = -1; // RUSAGE_CHILDREN, getrusage(2)

    /// <exception cref="InvalidOperationException">It exited with an error; the message has the end of what it printed.</exception>
    public static async Task<ToolResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken, string? folder = null)
    {
        var info = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        var cpu = EndedChildrenCpuSeconds();
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start.");
        await using var kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var text = await output;
        var error = await errors;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} exited with {process.ExitCode}: {error[Math.Max(0, error.Length - 2000)..]}");
        return new ToolResult(text + error, Stopwatch.GetElapsedTime(started).TotalSeconds, EndedChildrenCpuSeconds() - cpu);
    }

    public static Task<ToolResult> FfmpegAsync(CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-y", "-v", "error", .. arguments], cancellationToken);

    // A child's own counters are gone once it has been waited for. One child at a time is measured, so the sum's growth is its cost.
    private static double EndedChildrenCpuSeconds()
    {
        var usage = new long[18];
        return getrusage(ChildrenThatEnded, usage) == 0
            ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6)
            : throw new InvalidOperationException("getrusage failed.");
    }

    /// <summary><c>struct rusage</c> is user time, system time (each seconds and microseconds) and fourteen counters, all of 64 bits on Linux x86-64 and arm64.</summary>
#pragma warning disable IDE1006, SYSLIB1054 // The C name; nothing here needs generated marshalling.
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getrusage(int who, [In, Out] long[] usage);
#pragma warning restore IDE1006, SYSLIB1054
}
