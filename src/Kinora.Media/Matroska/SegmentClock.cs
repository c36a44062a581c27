using System.Numerics;

namespace Kinora.Media.Matroska;

/// <summary>
/// The clock of a segment as ffmpeg counts it: a tick of n nanoseconds is a fraction of a second in lowest terms; where its numerator is not 1, times are multiples of it.
/// </summary>
/// <param name="Step">Ticks of 1/<paramref name="Timescale"/> second in one of the segment's.</param>
internal readonly record struct SegmentClock(int Timescale, int Step, long Nanoseconds)
{
    private const int PerSecond = 1_000_000_000;

    /// <param name="nanoseconds">TimestampScale, 1 to 10^9.</param>
    public static SegmentClock Of(long nanoseconds)
    {
        var gcd = (int)BigInteger.GreatestCommonDivisor(nanoseconds, PerSecond);
        return new SegmentClock(PerSecond / gcd, (int)(nanoseconds / gcd), nanoseconds);
    }

    /// <exception cref="OverflowException">The time is out of range.</exception>
    public long Ticks(long segmentTicks) => checked(segmentTicks * Step);

    /// <summary>Nanoseconds as ticks of the segment, rounded to the nearest.</summary>
    public long FromNanoseconds(long nanoseconds) => (nanoseconds + (Nanoseconds / 2)) / Nanoseconds;
}
