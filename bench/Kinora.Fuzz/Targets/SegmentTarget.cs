using System.Net.Http.Headers;
using Kinora.Media.IsoBmff;
using Kinora.Media.Validation;
using Kinora.Media.Validation.Dash;
using Kinora.Media.Validation.Segments;

namespace Kinora.Fuzz.Targets;

/// <summary>Segments that <c>kinora media validate</c> fetches from anybody: fragmented MP4, an init segment first, transport stream, an index of segments, subtitles.</summary>
internal static class SegmentTarget
{
    private static readonly Uri Address = new("https://example.org/video/segment");

    public static Task RunAsync(byte[] input)
    {
        var findings = new Findings("root");
        WebVtt.Check(input, findings, "subtitles");
        if (TransportSegment.IsTransport(input))
        {
            Check(new TransportSegment(input, findings, "segment").Read());
            return Task.CompletedTask;
        }

        var end = EndOfInit(input);
        if (InitSegment.Read(input[..end], findings, "init") is { } init) Check(new FragmentedSegment(input[end..], init, findings, "segment").Read());
        foreach (var segment in SegmentIndex.Read(input, new ByteSpan(0, input.Length), Address, null, "index", findings) ?? [])
        {
            if (segment.Range is { } range) _ = new RangeHeaderValue(range.Offset, checked(range.Offset + range.Length - 1));
            Expect.That(segment.Duration.Ticks >= 0, "A segment lasts.");
        }

        return Task.CompletedTask;
    }

    private static void Check(SegmentFacts? facts)
    {
        foreach (var track in facts?.Tracks ?? []) Expect.That(track.Samples > 0 && track.Shortest <= track.Longest, "A track has samples.");
    }

    private static int EndOfInit(byte[] input)
    {
        var at = input.AsSpan().IndexOf("moov"u8);
        if (at < 4) return input.Length;
        var size = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(at - 4));
        return (int)Math.Min(input.Length, at - 4 + (long)size);
    }
}
