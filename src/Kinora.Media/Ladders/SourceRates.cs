using Kinora.Media.Packaging;
using Kinora.Media.Timelines;

namespace Kinora.Media.Ladders;

/// <summary>What the original's pictures cost as segments, headers included, in bits per second.</summary>
/// <param name="Average">Over the whole timeline.</param>
/// <param name="Peak">Of the costliest segment; an estimate when sample sizes are not known.</param>
public readonly record struct SourceRates(long Average, long Peak)
{
    /// <summary>How much costlier than the average the costliest seconds of a film are, where nothing better is known.</summary>
    private const int UsualPeak = 2;

    public static SourceRates Of(MediaFile file, VideoTrack track, SampleTable? table, Timeline timeline)
    {
        if (table is not null && table.Sizes.Length == table.Count && table.Count > 0) return Measured(table, timeline);

        var declared = track.Bitrate > 0 ? track.Bitrate : (long)(file.Size * 8 / Math.Max(timeline.End.Seconds, 0.04));
        var average = Math.Clamp(declared, 0, int.MaxValue / 4);
        return new SourceRates(average, average * UsualPeak);
    }

    private static SourceRates Measured(SampleTable table, Timeline timeline)
    {
        var bytes = new long[timeline.SegmentCount];
        Array.Fill(bytes, CmafSegment.LongestHeader(0));
        var perSample = CmafSegment.LongestHeader(1) - CmafSegment.LongestHeader(0);
        var boundaries = timeline.Boundaries.AsSpan();
        var segment = 0;
        for (var i = 0; i < table.Count; i++)
        {
            var time = new Timestamp(table.PresentationTimes[i], table.Timescale).In(timeline.Timescale) - timeline.Zero;
            if (time < boundaries[segment] || time >= boundaries[segment + 1])
            {
                var found = boundaries.BinarySearch(time);
                segment = Math.Clamp(found < 0 ? ~found - 1 : found, 0, bytes.Length - 1);
            }

            bytes[segment] += table.Sizes[i] + perSample;
        }

        var peak = 0L;
        for (var i = 0; i < bytes.Length; i++) peak = Math.Max(peak, Rate(bytes[i], timeline.Duration(i)));
        return new SourceRates(Rate(bytes.Sum(), timeline.End), peak);
    }

    /// <summary>Bits per second, at least 1 and not more than an int holds.</summary>
    public static long Rate(long bytes, Timestamp duration) => (long)Int128.Clamp((Int128)bytes * 8 * duration.Timescale / Math.Max(1, duration.Ticks), 1, int.MaxValue);
}
