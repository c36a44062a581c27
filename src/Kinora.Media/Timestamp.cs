namespace Kinora.Media;

/// <summary>
/// An instant or a span of media time: an integer number of ticks of 1/<paramref name="Timescale"/> second.
/// Arithmetic and comparison are exact; a double never decides where a segment begins.
/// </summary>
/// <param name="Ticks">Ticks, may be negative.</param>
/// <param name="Timescale">Ticks per second, 1 to 2^31-1.</param>
public readonly record struct Timestamp(long Ticks, int Timescale) : IComparable<Timestamp>
{
    /// <summary>Zero seconds.</summary>
    public static Timestamp Zero { get; } = new(0, 1);

    /// <summary>For display and for configuration of encoders only; never for deciding boundaries.</summary>
    public double Seconds => (double)Ticks / Timescale;

    /// <summary>The same instant in ticks of another timescale, rounded to the nearest tick, halves away from zero.</summary>
    /// <exception cref="OverflowException">The result does not fit 64 bits.</exception>
    public long In(int timescale)
    {
        if (timescale == Timescale) return Ticks;
        var scaled = (Int128)Ticks * timescale;
        var half = Timescale / 2;
        return checked((long)((scaled >= 0 ? scaled + half : scaled - half) / Timescale));
    }

    /// <summary>As <see cref="In"/>, as a <see cref="Timestamp"/>.</summary>
    public Timestamp Rescale(int timescale) => new(In(timescale), timescale);

    public int CompareTo(Timestamp other) => ((Int128)Ticks * other.Timescale).CompareTo((Int128)other.Ticks * Timescale);

    public static bool operator <(Timestamp left, Timestamp right) => left.CompareTo(right) < 0;

    public static bool operator >(Timestamp left, Timestamp right) => left.CompareTo(right) > 0;

    public static bool operator <=(Timestamp left, Timestamp right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Timestamp left, Timestamp right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Ticks}/{Timescale}";
}
