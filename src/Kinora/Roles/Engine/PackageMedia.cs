using System.Globalization;
using Kinora.Hosting;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Timelines;

namespace Kinora.Roles.Engine;

/// <summary><c>kinora media package</c>.</summary>
internal static class PackageMedia
{
    public static async Task<int> RunAsync(string file, string folder, bool hls, bool dash, IConfiguration settings, CancellationToken cancellationToken)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target)) throw new IOException($"{folder} is a file, not a folder.");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()) throw new IOException($"{folder} is not empty.");
        if (Path.GetDirectoryName(target) is not { } parent || !Directory.Exists(parent)) throw new IOException($"There is no folder that {folder} could be made in.");

        using var engine = await WalledEngine.StartAsync(settings, cancellationToken);
        var index = await engine.ProbeAsync(file, cancellationToken);
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));

        // Beside the target, so that it appears by a rename, whole or not at all.
        var unfinished = $"{target}.unfinished-{Guid.NewGuid():N}"[..(target.Length + 20)];
        Directory.CreateDirectory(unfinished);
        try
        {
            using (var progress = new ProgressLine<PackageProgress>(Told)) await new PresentationFolder(engine.Tools).WriteAsync(Path.GetFullPath(file), index, presentation, unfinished, hls, dash, progress, cancellationToken);
            if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(unfinished, target);
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }

        foreach (var (name, isThere) in new[] { ("master.m3u8", hls), ("manifest.mpd", dash) })
            if (isThere) await Console.Out.WriteLineAsync(Path.Combine(folder, name));
        return 0;
    }

    private static (double? Share, string Words) Told(PackageProgress progress) =>
        ((double)progress.Made / progress.Total, string.Create(CultureInfo.InvariantCulture, $"{progress.Made} of {progress.Total} segments, {new ByteSize(progress.Bytes)}"));
}
