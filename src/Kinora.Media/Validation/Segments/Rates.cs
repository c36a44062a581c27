namespace Kinora.Media.Validation.Segments;

/// <summary>What a track costs at its costliest, as the two formats define it.</summary>
internal static class Rates
{
    /// <summary>
    /// Peak segment bit rate (RFC 8216bis §4.4.6.2): the largest of any contiguous segments that together last from half to one and a half target durations. Shorter tracks have but one rate.
    /// </summary>
    public static double HlsPeak(IReadOnlyList<(long Bits, double Seconds)> costs, double targetDuration)
    {
        // Whether some stretch costs more than a rate takes one pass: its excess is a difference of two sums, of which the least earlier one is kept in a queue.
        var bits = new double[costs.Count + 1];
        var seconds = new double[costs.Count + 1];
        for (var i = 0; i < costs.Count; i++) (bits[i + 1], seconds[i + 1]) = (bits[i] + costs[i].Bits, seconds[i] + costs[i].Seconds);
        var queue = new int[costs.Count + 1];
        if (targetDuration <= 0 || !IsExceeded(0)) return SinglePeak(costs);
        var (low, high) = (0.0, 1 + (bits[^1] / (0.5 * targetDuration)));
        for (var i = 0; i < 100 && high - low > 1; i++)
        {
            var rate = (low + high) / 2;
            if (IsExceeded(rate)) low = rate;
            else high = rate;
        }

        return low;

        bool IsExceeded(double rate)
        {
            var (head, tail, next) = (0, 0, 0);
            for (var end = 1; end <= costs.Count; end++)
            {
                for (; seconds[end] - seconds[next] >= 0.5 * targetDuration; next++)
                {
                    while (tail > head && Excess(queue[tail - 1]) >= Excess(next)) tail--;
                    queue[tail++] = next;
                }

                while (tail > head && seconds[end] - seconds[queue[head]] > 1.5 * targetDuration) head++;
                if (tail > head && Excess(end) - Excess(queue[head]) >= 0 && bits[end] > bits[queue[head]]) return true;
            }

            return false;

            double Excess(int at) => bits[at] - (rate * seconds[at]);
        }
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
