using Kinora.Hosting;

namespace Kinora.Roles.Checks;

internal static class FfmpegCheck
{
    private const string Install = "Install it: apt-get install ffmpeg.";

    // What the engine asks of ffmpeg. Distributions leave out libx264 where they avoid patents.
    private static readonly string[] Encoders = ["libx264", "aac", "mjpeg"];
    private static readonly string[] Filters = ["scale", "fps", "setpts", "setsar", "tpad", "trim", "format", "split", "aresample", "atrim", "thumbnail"];

    public static async Task<Finding> FfmpegAsync(Tools tools, CancellationToken cancellationToken)
    {
        if (tools.Find("ffmpeg") is not { } ffmpeg) return Finding.Ill("ffmpeg", $"is not installed. {Install}");

        var encoders = ToolOutput.Names(await ToolOutput.ReadAsync(ffmpeg, ["-hide_banner", "-encoders"], cancellationToken));
        var filters = ToolOutput.Names(await ToolOutput.ReadAsync(ffmpeg, ["-hide_banner", "-filters"], cancellationToken));
        string[] missing = [.. Encoders.Where(e => !encoders.Contains(e)).Select(e => $"encoder {e}"), .. Filters.Where(f => !filters.Contains(f)).Select(f => $"filter {f}")];
        var version = await VersionAsync(ffmpeg, cancellationToken);
        return missing.Length == 0
            ? Finding.Well("ffmpeg", $"{version} with {string.Join(", ", Encoders)} and {Filters.Length} filters")
            : Finding.Ill("ffmpeg", $"{version} was built without {string.Join(", ", missing)}. Use a build that has them, such as Debian's.");
    }

    public static async Task<Finding> FfprobeAsync(Tools tools, CancellationToken cancellationToken) =>
        tools.Find("ffprobe") is { } ffprobe
            ? Finding.Well("ffprobe", await VersionAsync(ffprobe, cancellationToken))
            : Finding.Ill("ffprobe", $"is not installed. {Install}");

    private static async Task<string> VersionAsync(string program, CancellationToken cancellationToken)
    {
        // "ffmpeg version 5.1.9-0+deb12u1 Copyright (c) …"
        var line = await ToolOutput.ReadAsync(program, ["-hide_banner", "-version"], cancellationToken);
        return line.Split(' ').ElementAtOrDefault(2) ?? "of an unknown version";
    }
}
