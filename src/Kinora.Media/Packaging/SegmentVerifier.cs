using Kinora.Media.IsoBmff;

namespace Kinora.Media.Packaging;

/// <summary>
/// Reads a finished segment again, as a player would, before it is stored and when it comes out of the store: a torn, short or foreign segment must never be served.
/// </summary>
public static class SegmentVerifier
{
    /// <summary>Passes quietly when the segment is whole and is what was expected.</summary>
    /// <param name="segment">The segment's bytes.</param>
    /// <param name="expected">What the timeline says.</param>
    /// <exception cref="SegmentMismatchException">Boxes do not nest exactly, sizes do not add up, or times and counts are others.</exception>
    public static void Verify(ReadOnlyMemory<byte> segment, SegmentExpectation expected)
    {
        try
        {
            VerifyBoxes(segment, expected);
        }
        catch (Exception e) when (e is InvalidDataException or UnsupportedLayoutException or OverflowException)
        {
            throw new SegmentMismatchException("The segment is damaged.", e);
        }
    }

    private static void VerifyBoxes(ReadOnlyMemory<byte> segment, SegmentExpectation expected)
    {
        var reader = new BoxReader(segment);
        if (!reader.Next(out var box) || box.Type != FourCC.Styp) throw new SegmentMismatchException("The segment does not begin with styp.");
        var moofOffset = 8 + box.Body.Length;
        if (!reader.Next(out var moof) || moof.Type != FourCC.Moof) throw new SegmentMismatchException("The segment has no moof.");
        if (!reader.Next(out var mdat) || mdat.Type != FourCC.Mdat) throw new SegmentMismatchException("The segment has no mdat.");
        var mdatOffset = moofOffset + 16 + moof.Body.Length;
        if (mdatOffset + mdat.Body.Length != segment.Length) throw new SegmentMismatchException("The segment has bytes outside its boxes.");

        var track = new FragmentTrack(1, default, new SampleBudget(segment.Length));
        MovieFragment.Read(moof.Body, moofOffset, new Dictionary<uint, FragmentTrack> { [1] = track }, segment.Length);
        var samples = track.Samples;
        Same("samples", samples.Count, expected.SampleCount);
        Same("decode time", track.BaseDecodeTime, expected.DecodeTime);
        Same("duration", samples.DecodeEnd - track.BaseDecodeTime, expected.Duration);
        if (samples.Count == 0) throw new SegmentMismatchException("The segment has no sample.");
        if (!samples.Sync[0]) throw new SegmentMismatchException("The segment does not begin with a sync sample.");
        Same("first composition offset", samples.CompositionOffsets[0], expected.CompositionDelay);

        long offset = mdatOffset;
        for (var i = 0; i < samples.Count; i++)
        {
            Same($"offset of sample {i}", samples.Offsets[i], offset);
            offset += samples.Sizes[i];
        }
        Same("end of the samples", offset, segment.Length);
    }

    private static void Same(string what, long actual, long expected)
    {
        if (actual != expected) throw new SegmentMismatchException($"The segment's {what} is {actual} instead of {expected}.");
    }
}
