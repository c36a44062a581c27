using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Probing;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;
using Kinora.Media.Validation;

namespace Kinora.Media.Tests.Validation;

/// <summary>The files of a presentation by their paths, to be broken on purpose and looked at.</summary>
internal sealed class MadePresentation
{
    /// <summary>Two rungs of pictures, one cut and one encoded, and sound; segments of one, one, two and five seconds. Made once, and copied for whoever breaks it.</summary>
    private static readonly Lazy<Task<MadePresentation>> Film = new(async () => await OfAsync(await TestMedia.MakeAsync(new TestClip
    {
        File = "validated.mp4",
        Rate = "24/1",
        Frames = 216,
        Sound = 9,
        Video = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "24", "-qp", "18", "-pix_fmt", "yuv420p"],
    })));

    private MadePresentation(Dictionary<string, byte[]> files) => Files = files;

    public Dictionary<string, byte[]> Files { get; }

    public static async Task<MadePresentation> FilmAsync() => new((await Film.Value).Files.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal));

    /// <summary>What <c>kinora media package</c> makes of a file.</summary>
    public static async Task<MadePresentation> OfAsync(string path)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var source = new FileByteSource(path);
        var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), TestMedia.Tools, cancellationToken);
        var folder = Directory.CreateDirectory(TestMedia.NewPath("")).FullName;
        await new PresentationFolder(TestMedia.Tools).WriteAsync(
            path, index, LadderPlanner.Plan(index, TimelineBuilder.Build(index)), folder, hls: true, dash: true, new Progress<PackageProgress>(), cancellationToken);
        return new MadePresentation(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllBytes, StringComparer.Ordinal));
    }

    /// <summary>Changes a text, once, where it must be found.</summary>
    public void Change(string path, string old, string changed)
    {
        var text = Text(path);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, $"“{old}” in {path}");
        Files[path] = System.Text.Encoding.UTF8.GetBytes(string.Concat(text.AsSpan(0, at), changed, text.AsSpan(at + old.Length)));
    }

    public string Text(string path) => System.Text.Encoding.UTF8.GetString(Files[path]);

    public Task<ValidationReport> ValidateAsync(string root) => ValidateAsync(root, Files);

    public static async Task<ValidationReport> ValidateAsync(string root, Dictionary<string, byte[]> files)
    {
        var folder = TestMedia.NewPath("");
        foreach (var (path, bytes) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            await File.WriteAllBytesAsync(Path.Combine(folder, path), bytes);
        }

        try
        {
            return await ValidateFileAsync(Path.Combine(folder, root));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static async Task<ValidationReport> ValidateFileAsync(string path)
    {
        using var client = new HttpClient(new SocketsHttpHandler());
        return await PresentationValidator.ValidateAsync(PresentationValidator.AddressOf(path), client, new Progress<ValidationProgress>(), TestContext.Current.CancellationToken);
    }
}
