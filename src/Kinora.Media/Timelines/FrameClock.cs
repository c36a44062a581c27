using System.Numerics;

namespace Kinora.Media.Timelines;

/// <summary>
/// Finds the constant frame rate behind a list of frame times, if there is one: containers round times to their own clock (Matroska and FLV to milliseconds), so
/// 29.97 fps arrives as 0, 33, 67, 100. All comparisons are exact.
/// </summary>
public static class FrameClock
{
    private const int LargestTerm = 1_000_000;

    /// <summary>Rates that cameras, films and encoders use, the plain ones first.</summary>
    public static IReadOnlyList<Rational> StandardRates { get; } =
    [
        new(25, 1), new(30, 1), new(24, 1), new(60, 1), new(50, 1), new(30000, 1001), new(24000, 1001), new(60000, 1001), new(15, 1), new(10, 1), new(12, 1),
        new(20, 1), new(8, 1), new(5, 1), new(1, 1), new(2, 1), new(48, 1), new(48000, 1001), new(90, 1), new(100, 1), new(120, 1), new(120000, 1001), new(144, 1), new(240, 1),
        new(240000, 1001), new(15000, 1001), new(12000, 1001),
    ];

    /// <summary>
    /// The rate R for which every frame i lies within one step of the container's clock of the first frame's time + i/R: exact when the spacing is exact, else a
    /// standard rate, else the simplest fraction. Null when the frames are not evenly spaced or there are fewer than two.
    /// </summary>
    /// <param name="times">Strictly increasing times in ticks.</param>
    /// <param name="timescale">Ticks per second.</param>
    public static Rational? Find(ReadOnlySpan<long> times, int timescale)
    {
        if (times.Length < 2) return null;
        var (step, even) = Step(times);
        var span = times[^1] - times[0];
        var intervals = times.Length - 1;

        // The coarse step of a clock must stay well under a frame, else anything looks even. (Even spacing has no visible step: it is the frame itself.)
        if (even) step = timescale >= 5000 ? 0 : 1;
        if ((Int128)step * 3 * intervals > span) return even ? Reduced(timescale, times[1] - times[0]) : null;
        if (step == 0) return Reduced(timescale, times[1] - times[0]);

        // Frame i within one step: (t_i - step)/i <= period <= (t_i + step)/i.
        Fraction low = new(0, 1), high = new(long.MaxValue, 1);
        for (var i = 1; i < times.Length; i++)
        {
            var t = times[i] - times[0];
            low = Fraction.Max(low, new(t - step, i));
            high = Fraction.Min(high, new(t + step, i));
            if (high < low) return null;
        }

        Rational? best = null;
        foreach (var rate in StandardRates)
        {
            var period = new Fraction((Int128)timescale * rate.Den, rate.Num);
            if (period < low || high < period) continue;
            if (best is null || Distance(rate, timescale, span, intervals) < Distance(best.Value, timescale, span, intervals)) best = rate;
        }

        if (best is null && even) return Reduced(timescale, times[1] - times[0]);
        return best ?? (low.Num <= 0 ? null : Simplest(new(timescale * high.Den, high.Num), new(timescale * low.Den, low.Num)));
    }

    /// <summary>The standard rate nearest to a rate (by ratio).</summary>
    public static Rational NearestStandard(Rational rate) =>
        StandardRates.MinBy(r => Math.Abs(Math.Log(r.Value / rate.Value)));

    private static (long Step, bool Even) Step(ReadOnlySpan<long> times)
    {
        var first = times[1] - times[0];
        var (step, even) = (first, true);
        for (var i = 2; i < times.Length; i++)
        {
            var gap = times[i] - times[i - 1];
            if (gap == first) continue;
            even = false;
            step = (long)BigInteger.GreatestCommonDivisor(step, gap);
        }

        return (step, even);
    }

    /// <summary>How far the last frame would be from where it is, in ticks; only ranks rates that all fit.</summary>
    private static double Distance(Rational rate, int timescale, long span, int intervals) =>
        Math.Abs(((double)intervals * timescale * rate.Den / rate.Num) - span);

    private static Rational? Reduced(long num, long den)
    {
        var gcd = (long)BigInteger.GreatestCommonDivisor(num, den);
        return num / gcd <= int.MaxValue && den / gcd <= int.MaxValue ? new Rational((int)(num / gcd), (int)(den / gcd)) : null;
    }

    /// <summary>The fraction with the smallest terms between two positive ones (continued fractions).</summary>
    private static Rational? Simplest(Fraction low, Fraction high)
    {
        var (num, den) = SimplestBetween(low, high, depth: 0);
        return num > 0 && num <= LargestTerm && den > 0 && den <= LargestTerm ? new Rational((int)num, (int)den) : null;
    }

    private static (Int128 Num, Int128 Den) SimplestBetween(Fraction low, Fraction high, int depth)
    {
        var whole = low.Num / low.Den;
        if (whole * low.Den == low.Num) return (whole, 1);
        if ((whole + 1) * high.Den <= high.Num) return (whole + 1, 1);
        if (depth > 40) return (0, 0);
        var (num, den) = SimplestBetween(new(high.Den, high.Num - (whole * high.Den)), new(low.Den, low.Num - (whole * low.Den)), depth + 1);
        return ((whole * num) + den, num);
    }

    private readonly record struct Fraction(Int128 Num, Int128 Den)
    {
        public static bool operator <(Fraction a, Fraction b) => a.Num * b.Den < b.Num * a.Den;

        public static bool operator >(Fraction a, Fraction b) => b < a;

        public static Fraction Max(Fraction a, Fraction b) => a < b ? b : a;

        public static Fraction Min(Fraction a, Fraction b) => b < a ? b : a;
    }
}
