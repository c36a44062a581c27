namespace Kinora.Media.Codecs.H264;

/// <summary>Video usability information (ITU-T H.264 Annex E), as far as it is needed: pixel shape and colours as numbers of ITU-T H.273.</summary>
/// <param name="SampleAspect">Pixel shape, or null when unspecified.</param>
/// <param name="FullRange">True for 0–255 levels.</param>
/// <param name="Primaries">Colour primaries; 2 is unspecified.</param>
/// <param name="Transfer">Transfer characteristics; 2 is unspecified.</param>
/// <param name="Matrix">Matrix coefficients; 2 is unspecified.</param>
/// <param name="HasRange">True when the range was coded at all.</param>
public sealed record VideoUsability(Rational? SampleAspect, bool FullRange, int Primaries, int Transfer, int Matrix, bool HasRange)
{
    private static readonly Rational[] AspectTable =
    [
        new(1, 1), new(12, 11), new(10, 11), new(16, 11), new(40, 33), new(24, 11), new(20, 11), new(32, 11),
        new(80, 33), new(18, 11), new(15, 11), new(64, 33), new(160, 99), new(4, 3), new(3, 2), new(2, 1),
    ];

    /// <summary>Nothing is known.</summary>
    public static VideoUsability Default { get; } = new(null, false, 2, 2, 2, false);

    /// <summary>Reads the head of vui_parameters(), which H.264 and H.265 share.</summary>
    internal static VideoUsability Read(ref BitReader bits)
    {
        Rational? aspect = null;
        if (bits.Flag())
        {
            var idc = (int)bits.Bits(8);
            if (idc == 255)
            {
                var (width, height) = ((int)bits.Bits(16), (int)bits.Bits(16));
                if (width > 0 && height > 0) aspect = Reduced(width, height);
            }
            else if (idc is >= 1 and <= 16)
            {
                aspect = AspectTable[idc - 1];
            }
        }
        if (bits.Flag()) bits.Skip(1);
        if (!bits.Flag()) return Default with { SampleAspect = aspect };
        bits.Skip(3);
        var full = bits.Flag();
        return bits.Flag()
            ? new VideoUsability(aspect, full, (int)bits.Bits(8), (int)bits.Bits(8), (int)bits.Bits(8), true)
            : new VideoUsability(aspect, full, 2, 2, 2, true);
    }

    private static Rational Reduced(int num, int den)
    {
        var gcd = (int)System.Numerics.BigInteger.GreatestCommonDivisor(num, den);
        return new Rational(num / gcd, den / gcd);
    }
}
