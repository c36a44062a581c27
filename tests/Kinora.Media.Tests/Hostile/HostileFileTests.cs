using Kinora.Media.IO;
using Kinora.Media.Probing;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.Hostile;

/// <summary>Hostile files at the engine's own door. What a whole server makes of them is tested over HTTP in Kinora.Tests.</summary>
public sealed class HostileFileTests
{
    private const string Canary = "this-must-not-leave-its-file";

    public static TheoryData<string, bool> Files => new(HostileFile.Generated.Select(f => (f.Name, false)).Concat(HostileFile.Corpus.Select(f => (f.Name, true))));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_hostile_file_is_refused_or_harmless_and_reaches_nothing(string name, bool corpus)
    {
        using var listener = new LureListener();
        var canary = TestMedia.NewPath(".txt");
        await File.WriteAllTextAsync(canary, Canary);
        var file = (corpus ? HostileFile.Corpus : HostileFile.Generated).Single(f => f.Name == name);
        var path = TestMedia.NewPath(Path.GetExtension(name));
        await File.WriteAllBytesAsync(path, await file.MakeAsync(new Lure(canary, listener.Port)));

        var refusal = await TryAsync(path);

        listener.WasReached.ShouldBeFalse();
        (refusal is null).ShouldBe(file.IsVideo, refusal?.Message);
        if (refusal is null) return;
        refusal.Message.ShouldNotContain(Canary);
        refusal.Message.ShouldNotContain("root:");
        refusal.Message.ShouldNotContain(path);
    }

    /// <summary>Probes a file; null when it was taken.</summary>
    private static async Task<MediaFormatException?> TryAsync(string path)
    {
        try
        {
            using var source = new FileByteSource(path);
            var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), TestMedia.Tools, CancellationToken.None);
            (index.File.Video.Count + index.File.Audio.Count).ShouldBeGreaterThan(0);
            return null;
        }
        catch (MediaFormatException e)
        {
            return e;
        }
    }
}
