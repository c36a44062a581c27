using System.Diagnostics;
using System.Globalization;

namespace Kinora.Media.Tests.Infrastructure;

/// <summary>Runs the real ffmpeg and ffprobe for tests, within limits: to make media, and to look at what the engine made.</summary>
public static class Ffmpeg
{
    /// <summary>Runs ffmpeg; <paramref name="input"/> is written to its standard input.</summary>
    public static async Task<byte[]> RunAsync(IEnumerable<string> arguments, Func<Stream, Task>? input = null) =>
        await RunAsync("ffmpeg", ["-hide_banner", "-y", "-v", "error", .. arguments], input);

    /// <summary>Runs ffprobe and gives its output as lines.</summary>
    public static async Task<string[]> ProbeAsync(params string[] arguments)
    {
        var output = await RunAsync("ffprobe", ["-hide_banner", "-v", "error", .. arguments], null);
        return System.Text.Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>One number or word of a stream, e.g. <c>ValueAsync(path, "v:0", "stream=codec_name")</c>.</summary>
    public static async Task<string> ValueAsync(string path, string stream, string entry) =>
        (await ProbeAsync("-select_streams", stream, "-show_entries", entry, "-of", "csv=p=0", path)).FirstOrDefault() ?? "";

    /// <summary>Structural similarity (0 to 1) of two videos, picture by picture in order.</summary>
    public static async Task<double> SsimAsync(string path, string reference, string referenceFilter)
    {
        var log = Path.GetTempFileName();
        try
        {
            await RunAsync(
            [
                "-i", path, "-i", reference, "-filter_complex",
                $"[0:v]settb=1/25,setpts=N[a];[1:v]{referenceFilter},settb=1/25,setpts=N[b];[a][b]ssim=stats_file={log}", "-f", "null", "-",
            ]);
            var all = (await File.ReadAllLinesAsync(log))
                .Select(l => double.Parse(l.Split("All:")[1].Split(' ')[0], CultureInfo.InvariantCulture))
                .ToList();
            return all.Average();
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static async Task<byte[]> RunAsync(string program, IEnumerable<string> arguments, Func<Stream, Task>? input)
    {
        var info = new ProcessStartInfo("prlimit") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["--as=10737418240", "--cpu=1200", "--core=0", program, .. arguments]) info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output);
        if (input is not null)
        {
            try
            {
                await input(process.StandardInput.BaseStream);
            }
            catch (IOException)
            {
                // It had enough, or failed: its exit code and its words tell.
            }
        }

        process.StandardInput.Close();
        await copying;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', info.ArgumentList)}: {await errors}");
        return output.ToArray();
    }
}
