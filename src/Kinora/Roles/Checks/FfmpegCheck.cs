using Kinora.Hosting;

namespace Kinora.Roles.Checks;

internal static class FfmpegCheck
{
    private const string Install = "Install it: apt-get install ffmpeg.";

    // What the engine asks of ffmpeg. Distributions leave out libx264 where they avoid patents.
    private static readonly string[] Encoders = ["libx264", "aac", "mjpeg"];
    private static readonly string[] Decoders = ["h264", "hevc", "vp9", "libdav1d", "aac", "libopus"];
    private static readonly string[] Filters =
        ["scale", "fps", "setpts", "setsar", "setparams", "select", "tpad", "trim", "format", "split", "bwdif", "premultiply", "zscale", "tonemap", "aresample", "atrim", "apad", "pan"];

    // -fps_mode, without which no frame count can be promised, came with 5.1.
    private static readonly Version Oldest = new(5, 1);

    public static async Task<Finding> FfmpegAsync(Tools tools, CancellationToken cancellationToken)
    {
        if (tools.Find("ffmpeg") is not { } ffmpeg) return Finding.Ill("ffmpeg", $"is not installed. {Install}");

        var encoders = ToolOutput.Names(await ToolOutput.ReadAsync(ffmpeg, ["-hide_banner", "-encoders"], cancellationToken));
        var decoders = ToolOutput.Names(await ToolOutput.ReadAsync(ffmpeg, ["-hide_banner", "-decoders"], cancellationToken));
        var filters = ToolOutput.Names(await ToolOutput.ReadAsync(ffmpeg, ["-hide_banner", "-filters"], cancellationToken));
        string[] missing = [.. Encoders.Where(e => !encoders.Contains(e)).Select(e => $"encoder {e}"), .. Decoders.Where(d => !decoders.Contains(d)).Select(d => $"decoder {d}"), .. Filters.Where(f => !filters.Contains(f)).Select(f => $"filter {f}")];
        var version = await VersionAsync(ffmpeg, cancellationToken);
        if (IsTooOld(version)) return Finding.Ill("ffmpeg", TooOld(version));
        return missing.Length == 0
            ? Finding.Well("ffmpeg", $"{version} with {string.Join(", ", Encoders)} and {Filters.Length} filters")
            : Finding.Ill("ffmpeg", $"{version} was built without {string.Join(", ", missing)}. Use a build that has them, such as Debian's.");
    }

    /// <summary>What <c>serve</c> says instead of starting, for without ffmpeg every upload would end as a failure; null when there is one that will do.</summary>
    public static async Task<string?> RefusalAsync(Tools tools, CancellationToken cancellationToken)
    {
        foreach (var name in new[] { "ffmpeg", "ffprobe" })
        {
            if (tools.Find(name) is not { } path) return $"{name} is not installed. {Install}";
            var version = await VersionAsync(path, cancellationToken);
            if (IsTooOld(version)) return $"{name} {TooOld(version)}";
        }

        return null;
    }

    /// <summary>Builds from the repository are named by a date or a commit, and are new enough.</summary>
    internal static bool IsTooOld(string version) => Version.TryParse(version.Split('-', '+', '~')[0], out var parsed) && parsed.Major < 100 && parsed < Oldest;

    private static string TooOld(string version) => $"{version} is too old: Kinora needs {Oldest} or later, such as Debian 12's or Ubuntu 24.04's.";

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
