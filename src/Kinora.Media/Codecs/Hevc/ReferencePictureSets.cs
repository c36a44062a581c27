namespace Kinora.Media.Codecs.Hevc;

/// <summary>The short-term reference picture sets (ITU-T H.265 §7.3.7): only read to find what comes after them.</summary>
internal static class ReferencePictureSets
{
    private const int MaxSets = 64;
    private const int MaxPictures = 32;

    public static void Skip(ref BitReader bits)
    {
        var sets = bits.UnsignedGolomb();
        if (sets > MaxSets) throw new InvalidDataException("Too many reference picture sets.");
        var pictures = 0;
        for (var i = 0; i < sets; i++)
        {
            pictures = i > 0 && bits.Flag() ? SkipPredicted(ref bits, pictures) : SkipExplicit(ref bits);
            if (pictures > MaxPictures) throw new InvalidDataException("Too many reference pictures.");
        }
    }

    private static int SkipPredicted(ref BitReader bits, int previous)
    {
        bits.Skip(1);
        bits.UnsignedGolomb();
        var pictures = 0;
        for (var j = 0; j <= previous; j++)
        {
            var used = bits.Flag();
            if (used || bits.Flag()) pictures++;
        }
        return pictures;
    }

    private static int SkipExplicit(ref BitReader bits)
    {
        var negative = bits.UnsignedGolomb();
        var positive = bits.UnsignedGolomb();
        if (negative > MaxPictures || positive > MaxPictures) throw new InvalidDataException("Too many reference pictures.");
        for (var i = 0; i < negative + positive; i++)
        {
            bits.UnsignedGolomb();
            bits.Skip(1);
        }
        return (int)(negative + positive);
    }
}
