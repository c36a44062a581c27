using Kinora.Media.Codecs.H264;
using Kinora.Media.Encoding;
using Kinora.Media.Timelines;

namespace Kinora.Media.Packaging;

/// <summary>Turns what an encoder delivered into the segments of the timeline, or refuses it.</summary>
public static class SegmentPackager
{
    /// <summary>Checks an encoded fragment against the timeline and gives its pictures their exact times, by their order of presentation.</summary>
    /// <param name="rendition">Name of the rendition.</param>
    /// <param name="fragment">One segment's pictures.</param>
    /// <param name="timeline">The shared boundaries.</param>
    /// <param name="segment">Which segment it must be.</param>
    /// <param name="frameDivisor">The rendition's <see cref="Ladders.VideoRendition.FrameDivisor"/>.</param>
    /// <exception cref="SegmentMismatchException">It has another number of pictures, does not begin with an IDR picture, or is torn.</exception>
    public static EncodedSegment Video(string rendition, Fragment fragment, Timeline timeline, int segment, int frameDivisor)
    {
        var times = timeline.FrameTimesOf(segment, frameDivisor);
        if (fragment.Count != times.Length)
            throw new SegmentMismatchException($"Segment {segment} of {rendition} has {fragment.Count} pictures instead of {times.Length}.");
        CheckPictures(rendition, fragment, segment);

        var layout = CmafSegment.Video(
            segment + 1,
            fragment.Sizes,
            InDecodingOrder(fragment, times),
            fragment.IsSync,
            timeline.Boundaries[segment],
            timeline.Boundaries[segment + 1],
            timeline.CompositionDelay(frameDivisor));
        fragment.Data.CopyTo(layout.Payload);
        SegmentVerifier.Verify(layout.Bytes, SegmentExpectation.Video(timeline, segment, frameDivisor));
        return new EncodedSegment(rendition, segment, layout.Bytes, fragment.DecoderConfiguration);
    }

    /// <summary>Packs AAC frames as a segment.</summary>
    /// <param name="rendition">Name of the rendition.</param>
    /// <param name="aacFrames">Exactly the frames <see cref="AudioFrames.FirstFrame"/> … of the segment, raw_data_blocks without ADTS headers.</param>
    /// <param name="decoderConfiguration">The AudioSpecificConfig they were encoded with.</param>
    /// <param name="frames">Which frames lie in which segment.</param>
    /// <param name="segment">Which segment it must be.</param>
    /// <exception cref="SegmentMismatchException">The number of frames is another.</exception>
    public static EncodedSegment Audio(
        string rendition, IReadOnlyList<ReadOnlyMemory<byte>> aacFrames, ReadOnlyMemory<byte> decoderConfiguration, AudioFrames frames, int segment)
    {
        var count = frames.FrameCount(segment);
        if (aacFrames.Count != count) throw new SegmentMismatchException($"Segment {segment} of {rendition} has {aacFrames.Count} audio frames instead of {count}.");
        var sizes = new int[count];
        for (var i = 0; i < count; i++) sizes[i] = aacFrames[i].Length;

        var layout = CmafSegment.Audio(segment + 1, sizes, frames.DecodeTime(segment), AudioFrames.FrameSize);
        var payload = layout.Payload;
        foreach (var frame in aacFrames)
        {
            frame.CopyTo(payload);
            payload = payload[frame.Length..];
        }
        SegmentVerifier.Verify(layout.Bytes, SegmentExpectation.Audio(frames, segment));
        return new EncodedSegment(rendition, segment, layout.Bytes, decoderConfiguration);
    }

    private static void CheckPictures(string rendition, Fragment fragment, int segment)
    {
        var configuration = AvcConfiguration.Parse(fragment.DecoderConfiguration.Span);
        var offset = 0;
        for (var i = 0; i < fragment.Count; i++)
        {
            var picture = NalUnit.FirstPicture(fragment.Data.Span.Slice(offset, fragment.Sizes[i]), configuration.LengthSize);
            if (picture is null) throw new SegmentMismatchException($"Sample {i} of segment {segment} of {rendition} holds no picture.");
            if (i == 0 && picture != NalUnitType.Idr) throw new SegmentMismatchException($"Segment {segment} of {rendition} does not begin with an IDR picture.");
            offset += fragment.Sizes[i];
        }
        if (offset != fragment.Data.Length) throw new SegmentMismatchException($"Segment {segment} of {rendition} has {fragment.Data.Length} bytes instead of {offset}.");
    }

    private static long[] InDecodingOrder(Fragment fragment, long[] times)
    {
        var order = new int[times.Length];
        var presented = new long[times.Length];
        var clock = 0L;
        for (var i = 0; i < times.Length; i++)
        {
            order[i] = i;
            presented[i] = clock + fragment.CompositionOffsets[i];
            clock += fragment.Durations[i];
        }
        Array.Sort(presented, order);
        if (order[0] != 0) throw new SegmentMismatchException("The first sample is not the first picture.");
        var exact = new long[times.Length];
        for (var rank = 0; rank < order.Length; rank++) exact[order[rank]] = times[rank];
        return exact;
    }
}
