namespace Kinora.Media.Matroska;

/// <summary>How a track's pictures are to be shown (RFC 9559 §5.1.4.1.28).</summary>
internal sealed class PictureSettings
{
    private const int MaxSide = 1 << 20;
    private const int PixelsUnit = 0;
    private const int UnknownUnit = 4;
    private const int Unspecified = 2;
    private const int FullRange = 2;
    private const int LimitedRange = 1;
    private const int Interlaced = 1;

    private int _displayWidth;
    private int _displayHeight;
    private int _displayUnit;
    private int _horizontalCrop;
    private int _verticalCrop;

    public int Width { get; private set; }

    public int Height { get; private set; }

    public bool IsInterlaced { get; private set; }

    /// <summary>Two views in one picture, which are left as they are.</summary>
    public bool IsStereo { get; private set; }

    /// <summary>Primaries, transfer and matrix of ITU-T H.273, and the range where it is told; null when none of it is.</summary>
    public (int Primaries, int Transfer, int Matrix, bool? FullRange)? Color { get; private set; }

    /// <summary>Degrees clockwise that the picture must be turned: 0, 90, 180 or 270.</summary>
    public int Rotation { get; private set; }

    /// <summary>True when the picture is cut smaller by whoever shows it.</summary>
    public bool IsCropped => _horizontalCrop + _verticalCrop > 0;

    /// <summary>Shape of a pixel, or null when only the coded pictures tell.</summary>
    public Rational? SampleAspect
    {
        get
        {
            var (width, height) = (Width - _horizontalCrop, Height - _verticalCrop);
            if (width <= 0 || height <= 0 || _displayUnit >= UnknownUnit) return null;
            if (_displayWidth == 0 || _displayHeight == 0) return _displayUnit == PixelsUnit && (_displayWidth | _displayHeight) == 0 ? Rational.One : null;
            return Reduced((long)_displayWidth * height, (long)_displayHeight * width);
        }
    }

    /// <exception cref="InvalidDataException">The settings are damaged.</exception>
    public static PictureSettings Parse(Element video)
    {
        var settings = new PictureSettings();
        var children = video.Children;
        while (children.Next(out var child)) settings.Read(child);
        return settings;
    }

    private void Read(Element e)
    {
        switch (e.Id)
        {
            case MatroskaId.PixelWidth: Width = e.Small(MaxSide); break;
            case MatroskaId.PixelHeight: Height = e.Small(MaxSide); break;
            case MatroskaId.PixelCropLeft or MatroskaId.PixelCropRight: _horizontalCrop += e.Small(MaxSide); break;
            case MatroskaId.PixelCropTop or MatroskaId.PixelCropBottom: _verticalCrop += e.Small(MaxSide); break;
            case MatroskaId.DisplayWidth: _displayWidth = e.Small(MaxSide); break;
            case MatroskaId.DisplayHeight: _displayHeight = e.Small(MaxSide); break;
            case MatroskaId.DisplayUnit: _displayUnit = e.Small(255); break;
            case MatroskaId.FlagInterlaced: IsInterlaced = e.Small(255) == Interlaced; break;
            case MatroskaId.StereoMode: IsStereo = e.Small(255) != 0; break;
            case MatroskaId.Colour: Color = ParseColor(e); break;
            case MatroskaId.Projection: Rotation = ParseRotation(e); break;
        }
    }

    private static (int, int, int, bool?) ParseColor(Element colour)
    {
        var (primaries, transfer, matrix, full) = (Unspecified, Unspecified, Unspecified, (bool?)null);
        var children = colour.Children;
        while (children.Next(out var e))
        {
            switch (e.Id)
            {
                case MatroskaId.Primaries: primaries = e.Small(255, Unspecified); break;
                case MatroskaId.TransferCharacteristics: transfer = e.Small(255, Unspecified); break;
                case MatroskaId.MatrixCoefficients: matrix = e.Small(255, Unspecified); break;
                case MatroskaId.ColourRange: full = e.Small(255) switch { FullRange => true, LimitedRange => false, _ => null }; break;
            }
        }
        return (primaries, transfer, matrix, full);
    }

    /// <summary>A flat picture that is rolled, counter-clockwise, is one that a phone took on its side; anything else is a sphere, and shown as it is.</summary>
    private static int ParseRotation(Element projection)
    {
        var (type, roll, turned) = (0, 0.0, false);
        var children = projection.Children;
        while (children.Next(out var e))
        {
            if (e.Id == MatroskaId.ProjectionType) type = e.Small(255);
            else if (e.Id == MatroskaId.ProjectionPoseRoll) roll = e.Float();
            else if (e.Id is MatroskaId.ProjectionPoseYaw or MatroskaId.ProjectionPosePitch) turned |= e.Float() != 0;
        }
        if (type != 0 || turned || !(Math.Abs(roll) <= 360)) return 0;
        var quarters = (int)Math.Round(roll / 90);
        return (4 - (quarters & 3)) % 4 * 90;
    }

    private static Rational Reduced(long num, long den)
    {
        var gcd = (long)System.Numerics.BigInteger.GreatestCommonDivisor(num, den);
        (num, den) = (num / gcd, den / gcd);
        while (num > int.MaxValue || den > int.MaxValue) (num, den) = (num / 2, Math.Max(1, den / 2));
        var aspect = new Rational((int)num, (int)den);
        // A pixel more than 16 times longer than wide is a lie.
        return aspect.Value is > 1.0 / 16 and < 16 ? aspect : Rational.One;
    }
}
