using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Media.Packaging;

/// <summary>Cuts CMAF segments out of an original of AAC without encoding; where the source is late or short, silence stands in for it.</summary>
public static class AudioCutter
{
    /// <summary>One segment, bytes and headers.</summary>
    /// <param name="source">The original.</param>
    /// <param name="samples">Its table of the track, as <see cref="NativeIndex"/> read it: one AAC frame per sample.</param>
    /// <param name="rendition">Says how many frames of silence come before the source's first.</param>
    /// <param name="frames">Which frames lie in which segment.</param>
    /// <param name="segment">Segment number, from 0.</param>
    /// <param name="cancellationToken">Stops the reads.</param>
    /// <exception cref="SegmentMismatchException">The segment has no frame.</exception>
    /// <exception cref="IOException">The original cannot be read.</exception>
    public static async Task<byte[]> CutAsync(
        IByteSource source, SampleTable samples, AudioRendition rendition, AudioFrames frames, int segment, CancellationToken cancellationToken)
    {
        var count = frames.FrameCount(segment);
        if (count <= 0) throw new SegmentMismatchException($"Segment {segment} has no audio frame.");
        // Frames before `from` and from `to` on are silent.
        var offset = frames.FirstFrame(segment) - rendition.LeadingSilentFrames;
        var from = Math.Clamp(-offset, 0, count);
        var to = Math.Clamp(samples.Count - offset, from, count);

        var sizes = new int[count];
        Array.Fill(sizes, SilentAac.Frame(rendition.Channels).Length);
        for (var i = from; i < to; i++) sizes[i] = samples.Sizes[offset + i];
        var layout = CmafSegment.Audio(segment + 1, sizes, frames.DecodeTime(segment), AudioFrames.FrameSize);

        var payload = layout.Payload;
        payload = payload[FillSilence(payload.Span, rendition.Channels, from)..];
        if (to > from)
        {
            var bytes = sizes.AsSpan(from, to - from);
            var length = 0;
            foreach (var size in bytes) length += size;
            await SampleRanges.ReadAsync(source, samples, offset + from, to - from, payload[..length], cancellationToken);
            payload = payload[length..];
        }
        FillSilence(payload.Span, rendition.Channels, count - to);
        return layout.Bytes;
    }

    private static int FillSilence(Span<byte> payload, int channels, int frames)
    {
        var silence = SilentAac.Frame(channels);
        for (var i = 0; i < frames; i++) silence.CopyTo(payload[(i * silence.Length)..]);
        return frames * silence.Length;
    }
}
