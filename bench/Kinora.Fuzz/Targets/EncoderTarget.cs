using Kinora.Media.Encoding;
using Kinora.Media.Packaging;

namespace Kinora.Fuzz.Targets;

/// <summary>What encoders write into their pipes: fragmented MP4 and ADTS. An encoder that a hostile source has taken over writes what it likes.</summary>
internal static class EncoderTarget
{
    private const int LargestSample = 16 << 20;

    public static async Task RunAsync(byte[] input)
    {
        await TryAsync(async () =>
        {
            await foreach (var fragment in FragmentReader.ReadAsync(new MemoryStream(input), CancellationToken.None)) Check(fragment);
        });
        await TryAsync(async () =>
        {
            var head = Math.Max(0, input.AsSpan().IndexOf("moof"u8) - 4);
            var sample = await FragmentReader.FirstSampleAsync(input[..head], new MemoryStream(input[head..]), LargestSample, CancellationToken.None);
            Expect.That(sample.Length <= input.Length, "A sample is a part of its segment.");
        });
        await TryAsync(async () =>
        {
            await foreach (var frame in AdtsReader.ReadAsync(new MemoryStream(input), CancellationToken.None)) Expect.That(frame.Length is > 0 and < 8192, "A frame has a length.");
        });
        try
        {
            SegmentVerifier.Verify(input, new SegmentExpectation(0, 1, 1, 0));
        }
        catch (SegmentMismatchException)
        {
            // It is another segment.
        }
    }

    private static async Task TryAsync(Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            // Damaged, or torn.
        }
    }

    private static void Check(Fragment fragment)
    {
        Expect.That(fragment.Count > 0 && fragment.Durations.Length == fragment.Count && fragment.CompositionOffsets.Length == fragment.Count && fragment.IsSync.Length == fragment.Count && fragment.Timescale > 0, "A fragment is whole.");
        Expect.That(Array.TrueForAll(fragment.Durations, d => d >= 0) && Array.TrueForAll(fragment.Sizes, s => s > 0) && fragment.BaseDecodeTime >= 0, "Its samples have durations and sizes.");
        var bytes = 0L;
        foreach (var sample in fragment.Samples()) bytes += sample.Length;
        Expect.That(bytes == fragment.Data.Length, "Its samples fill its data.");
    }
}
