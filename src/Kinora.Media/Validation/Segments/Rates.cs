namespace Kinora.Media.Validation.Segments;

/// <summary>What a track costs at its costliest, as the two formats define it.</summary>
internal static class Rates
{
    /// <summary>
    /// Peak segment bit rate (RFC 8216bis §4.4.6.2): the largest of any contiguous segments that together last from half to one and a half target durations. Shorter tracks have but one rate.
    /// </summary>
    public static double HlsPeak(IReadOnlyList<(long Bits, double Seconds)> costs, double targetDuration)
    {
        var peak = 0.0;
        for (var first = 0; first < costs.Count; first++)
        {
            var (bits, seconds) = (0L, 0.0);
            for (var last = first; last < costs.Count && seconds + costs[last].Seconds <= 1.5 * targetDuration; last++)
            {
                bits += costs[last].Bits;
                seconds += costs[last].Seconds;
                if (seconds >= 0.5 * targetDuration) peak = Math.Max(peak, bits / seconds);
            }
        }

        return peak > 0 ? peak : SinglePeak(costs);
    }

    /// <summary>The costliest single segment.</summary>
    public static double SinglePeak(IReadOnlyList<(long Bits, double Seconds)> costs) => costs.Where(c => c.Seconds > 0).Select(c => c.Bits / c.Seconds).DefaultIfEmpty(0).Max();

    /// <summary>
    /// The least @bandwidth (ISO/IEC 23009-1 §5.3.5.4): whoever begins with any segment, has waited for <paramref name="buffer"/> seconds and receives at this rate, has every segment before it ends.
    /// </summary>
    public static double DashLeast(IReadOnlyList<(long Bits, double Seconds)> costs, double buffer)
    {
        // The excess over a rate is a leaky bucket, so that whether a rate is enough takes one pass.
        var (low, high) = (0.0, SinglePeak(costs));
        for (var i = 0; i < 50 && high - low > 1; i++)
        {
            var rate = (low + high) / 2;
            if (IsEnough(rate)) high = rate;
            else low = rate;
        }

        return high;

        bool IsEnough(double rate)
        {
            var excess = 0.0;
            foreach (var (bits, seconds) in costs)
            {
                excess = Math.Max(0, excess) + bits - (rate * seconds);
                if (excess > rate * buffer) return false;
            }

            return true;
        }
    }
}
