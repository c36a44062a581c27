namespace Kinora.Media;

/// <summary>An exact fraction: a frame rate in frames per second, or an aspect ratio.</summary>
/// <param name="Num">Numerator, positive for a known value.</param>
/// <param name="Den">Denominator, positive.</param>
public readonly record struct Rational(int Num, int Den)
{
    /// <summary>1/1.</summary>
    public static Rational One { get; } = new(1, 1);

    /// <summary>For display only.</summary>
    public double Value => (double)Num / Den;

    public override string ToString() => $"{Num}/{Den}";
}
