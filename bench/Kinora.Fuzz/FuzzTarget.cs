using Kinora.Fuzz.Mutation;
using Kinora.Fuzz.Targets;

namespace Kinora.Fuzz;

/// <summary>A group of parsers that read the same kind of input.</summary>
/// <param name="Name">As the command line and the folders of seeds and regressions call it.</param>
/// <param name="Shape">How such an input is built, so that it can be damaged in the right places.</param>
/// <param name="RunAsync">
/// Reads an input as the product does, and uses what was accepted. Declared refusals are caught in it: whatever escapes is a finding. It must not go to another thread,
/// because memory and processor time are counted by thread.
/// </param>
public sealed record FuzzTarget(string Name, Shape Shape, Func<byte[], Task> RunAsync)
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("mp4", Shape.Boxes, Mp4Target.RunAsync),
        new("matroska", Shape.Elements, MatroskaTarget.RunAsync),
        new("codecs", Shape.Bytes, CodecTarget.RunAsync),
        new("encoder", Shape.Boxes, EncoderTarget.RunAsync),
        new("ffprobe", Shape.Text, FfprobeTarget.RunAsync),
        new("manifests", Shape.Text, ManifestTarget.RunAsync),
        new("segments", Shape.Boxes, SegmentTarget.RunAsync),
        new("requests", Shape.Text, RequestTarget.RunAsync),
    ];

    /// <summary>Fail in the ways that no program survives: so that the tests see this told.</summary>
    private static FuzzTarget[] Broken { get; } =
    [
        new("overflow", Shape.Bytes, input => Overflow(input, 0)),
        new("endless", Shape.Bytes, _ => Endless()),
    ];

    /// <summary>Bytes that may be allocated for an input: what a parser needs at all (a timeline of 250,000 repeated pictures takes some 20 MB), and for each byte of input. Garbage counts, too.</summary>
    public (long Fixed, long PerByte) Memory { get; init; } = (32 << 20, 512);

    public static FuzzTarget Named(string name) => All.Concat(Broken).FirstOrDefault(t => t.Name == name) ?? throw new ArgumentException($"There is no target {name}; there are {string.Join(", ", All.Select(t => t.Name))}.", nameof(name));

    private static Task Overflow(byte[] input, int depth)
    {
        // What comes after the call keeps the compiler from making a loop of it.
        var task = Overflow(input, depth + 1);
        return depth < 0 ? Task.CompletedTask : task;
    }

    private static Task Endless()
    {
        while (true) Thread.SpinWait(1);
    }
}
