using Kinora.Media.Codecs;
using Kinora.Media.Codecs.H264;
using Kinora.Media.Codecs.Hevc;
using Kinora.Media.IO;
using Kinora.Media.IsoBmff;
using Kinora.Media.Matroska;
using Kinora.Media.Probing;

namespace Kinora.Fuzz.Targets;

/// <summary>Configurations of decoders, and the heads of files: each reader is given every input.</summary>
internal static class CodecTarget
{
    private static readonly string[] Codecs = ["h264", "hevc", "av1", "vp9"];

    public static async Task RunAsync(byte[] input)
    {
        Try(() => Check(SequenceParameterSet.Parse(input)));
        Try(() => Check(AvcConfiguration.Parse(input)));
        Try(() => Check(HevcSequenceParameterSet.Parse(input)));
        Try(() => Check(HevcSequenceParameterSet.FromConfiguration(input)));
        Try(() => Check(AudioSpecificConfig.Parse(input)));
        foreach (var codec in Codecs) Try(() => PictureFormat.Of(codec, 16, 16, input, null, interlaced: false));
        ElementaryStream.Parse(input);
        ReadSample(input);
        foreach (var kind in new[] { 1, 2, 3 }) Lace(kind, input);
        try
        {
            await ContainerSniffer.SniffAsync(new MemorySource(input), CancellationToken.None);
        }
        catch (Media.MediaFormatException e)
        {
            Expect.That(e.Message.EndsWith('.'), "A refusal is a sentence.");
        }
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException)
        {
            // Damaged, as they all say.
        }
    }

    private static void Check(SequenceParameterSet sps) => Expect.That(sps is { Width: > 0, Height: > 0, Id: >= 0, References: >= 0 }, "A picture has a size.");

    private static void Check(AvcConfiguration configuration)
    {
        foreach (var set in configuration.SequenceParameterSets) Expect.That(set.Length > 0 && configuration.Contains(set) == (NalUnit.TypeOf(set[0]) == NalUnitType.SequenceParameterSet || configuration.PictureParameterSets.Any(p => p.AsSpan().SequenceEqual(set))), "A record has its own sets.");
        if (configuration.SequenceParameterSets.Count == 0) return;
        var again = AvcConfiguration.Parse(configuration.ToBytes());
        Expect.That(again.SequenceParameterSets.Count == configuration.SequenceParameterSets.Count && again.PictureParameterSets.Count == configuration.PictureParameterSets.Count && again.CodecString == configuration.CodecString, "A record is written as it was read.");
    }

    private static void Check(HevcSequenceParameterSet? sps) => Expect.That(sps is null or { Width: > 0, Height: > 0 }, "A picture has a size.");

    private static void Check(AudioSpecificConfig config) => Expect.That(config is { SampleRate: >= 0, OutputRate: >= 0, ChannelConfiguration: >= 0 and <= 15 } && config.CodecString.Length > 0, "Sound is what sound can be.");

    private static void ReadSample(byte[] input)
    {
        foreach (var lengthSize in new[] { 1, 2, 4 }) NalUnit.FirstPicture(input, lengthSize);
    }

    private static void Lace(int kind, byte[] input)
    {
        Span<int> sizes = stackalloc int[Lacing.MaxFrames];
        if (!Lacing.TryRead(kind, input, input.Length, sizes, out var count, out var used)) return;
        var sum = (long)used;
        foreach (var size in sizes[..count]) sum += size >= 0 ? size : throw new BrokenPromiseException("A frame has a size.");
        Expect.That(sum == input.Length, "The frames of a block fill it.");
    }
}
