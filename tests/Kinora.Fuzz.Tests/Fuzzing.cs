using System.Globalization;

namespace Kinora.Fuzz.Tests;

/// <summary>
/// A minute of fuzzing for each group of parsers, the same inputs each time as far as the minute goes. A slow machine tries fewer of them, and that is all.
/// Each is a class of its own, so that as many run at a time as there are processors.
/// </summary>
public abstract class Fuzzing(string target)
{
    private const ulong Seed = 1;
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task No_input_harms()
    {
        var folder = Directory.CreateTempSubdirectory("kinora-fuzz-");
        try
        {
            var (isClean, output) = await Runner.RunAsync(target, Time, Seed, folder.FullName, TestContext.Current.CancellationToken);
            TestContext.Current.TestOutputHelper?.WriteLine(output);
            var findings = folder.EnumerateFiles("*.hex", SearchOption.AllDirectories).Select(f => File.ReadAllText(f.FullName)).Select(t => t.Length > 16_000 ? t[..16_000] : t);
            isClean.ShouldBeTrue(string.Create(CultureInfo.InvariantCulture, $"Seed {Seed}. Put what was found into Regressions/{target} once it is mended.\n{output}\n{string.Join('\n', findings)}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

public sealed class Mp4Fuzzing() : Fuzzing("mp4");

public sealed class MatroskaFuzzing() : Fuzzing("matroska");

public sealed class CodecFuzzing() : Fuzzing("codecs");

public sealed class EncoderFuzzing() : Fuzzing("encoder");

public sealed class FfprobeFuzzing() : Fuzzing("ffprobe");

public sealed class ManifestFuzzing() : Fuzzing("manifests");

public sealed class SegmentFuzzing() : Fuzzing("segments");

public sealed class RequestFuzzing() : Fuzzing("requests");
