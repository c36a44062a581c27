using Kinora.Media;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Stills;
using Kinora.Media.Timelines;
using Kinora.Media.Validation;
using Kinora.Media.Validation.Segments;

namespace Kinora.Fuzz.Targets;

/// <summary>Cuts what was accepted into segments, and reads them back with every reader of segments that there is.</summary>
internal static class Cutting
{
    /// <summary>Headers of a segment for each of its samples, and at all.</summary>
    private const int HeaderPerSample = 16;
    private const int Header = 512;

    public static async Task RunAsync(MediaIndex index, Presentation presentation, MemorySource source)
    {
        foreach (var video in presentation.Video.Where(v => v.Origin == RenditionOrigin.Cut)) await VideoAsync(index, presentation.Timeline, video, source);
        foreach (var audio in presentation.Audio.Where(a => a.Origin == RenditionOrigin.Cut)) await AudioAsync(index, presentation.Timeline, audio, source);
    }

    private static async Task VideoAsync(MediaIndex index, Timeline timeline, VideoRendition rendition, MemorySource source)
    {
        var samples = index.Samples[rendition.StreamIndex];
        var init = CmafInit.Video(rendition, timeline, rendition.DecoderConfiguration);
        foreach (var segment in Some(timeline.SegmentCount))
        {
            var bytes = await VideoCutter.CutAsync(source, samples, timeline, segment, CancellationToken.None);
            var expected = SegmentExpectation.Video(timeline, segment, 1);
            Expect.That(bytes.Length <= source.Length + Header + (HeaderPerSample * expected.SampleCount), $"A segment of {bytes.Length} bytes was cut from {source.Length}.");
            await ReadBackAsync(init, bytes, expected);
        }

        try
        {
            var keyframes = KeyframeReader.OfOriginal(source, samples, rendition, timeline);
            foreach (var keyframe in Some(keyframes.Times.Count)) await keyframes.ReadAsync(keyframe, CancellationToken.None);
        }
        catch (InvalidDataException)
        {
            // Too large for a still.
        }
    }

    private static async Task AudioAsync(MediaIndex index, Timeline timeline, AudioRendition rendition, MemorySource source)
    {
        var samples = index.Samples[rendition.StreamIndex];
        var frames = new AudioFrames(timeline, rendition.SampleRate, rendition.Priming);
        var init = CmafInit.Audio(rendition);
        foreach (var segment in Some(timeline.SegmentCount))
        {
            var bytes = await AudioCutter.CutAsync(source, samples, rendition, frames, segment, CancellationToken.None);
            // A second of silence is 96 frames at most, of some 20 bytes.
            Expect.That(bytes.Length <= source.Length + Header + (64L * frames.FrameCount(segment)), $"A segment of {bytes.Length} bytes was cut from {source.Length}.");
            await ReadBackAsync(init, bytes, SegmentExpectation.Audio(frames, segment));
        }
    }

    private static async Task ReadBackAsync(byte[] init, byte[] segment, SegmentExpectation expected)
    {
        SegmentVerifier.Verify(segment, expected);
        var findings = new Findings("root");
        var header = InitSegment.Read(init, findings, "init") ?? throw new BrokenPromiseException("Our init segment can be read.");
        var facts = new FragmentedSegment(segment, header, findings, "segment").Read() ?? throw new BrokenPromiseException($"Our segment can be read: {findings.ToList()[0].Message}");
        Expect.That(facts.Tracks.Count == 1, "Our segment has one track.");
        var count = 0;
        using var stream = new MemoryStream([.. init, .. segment]);
        await foreach (var fragment in FragmentReader.ReadAsync(stream, CancellationToken.None)) count += fragment.Count;
        Expect.That(count == expected.SampleCount, "Our segment has as many samples as it was to have.");
    }

    /// <summary>The first, the last, and one between.</summary>
    private static IEnumerable<int> Some(int count) => new[] { 0, count / 2, count - 1 }.Where(i => i >= 0).Distinct();
}
