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
        var isNew = !Directory.Exists(target);
        if (isNew && (Path.GetDirectoryName(target) is not { } parent || !Directory.Exists(parent))) throw new IOException($"There is no folder that {folder} could be made in.");

        using var engine = await WalledEngine.StartAsync(settings, cancellationToken);
        var index = await engine.ProbeAsync(file, cancellationToken);
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));

        // Beside a new folder, so that it appears by a rename. One that is there stays: it may be a mount, a link, or where the caller stands.
        var name = $".unfinished-{Guid.NewGuid().ToString("N")[..8]}";
        var unfinished = isNew ? target + name : Path.Combine(target, name);
        Directory.CreateDirectory(unfinished);
        try
        {
            using (var progress = new ProgressLine<PackageProgress>(Told)) await new PresentationFolder(engine.Tools).WriteAsync(Path.GetFullPath(file), index, presentation, unfinished, hls, dash, progress, cancellationToken);
            if (isNew) Directory.Move(unfinished, target);
            else MoveChildren(unfinished, target);
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }

        foreach (var (manifest, isThere) in new[] { ("master.m3u8", hls), ("manifest.mpd", dash) })
            if (isThere) await Console.Out.WriteLineAsync(Path.Combine(folder, manifest));
        return 0;
    }

    /// <summary>The playlists and manifests last: whoever finds one, finds what it names.</summary>
    private static void MoveChildren(string from, string to)
    {
        foreach (var folder in Directory.GetDirectories(from)) Directory.Move(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.GetFiles(from)) File.Move(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static (double? Share, string Words) Told(PackageProgress progress) =>
        ((double)progress.Made / progress.Total, string.Create(CultureInfo.InvariantCulture, $"{progress.Made} of {progress.Total} segments, {new ByteSize(progress.Bytes)}"));
}
