namespace Kinora.Media.Codecs.H264;

/// <summary>The facts of an H.264 sequence parameter set (ITU-T H.264 §7.3.2.1.1, Annex E) that decide how a stream can be played, cut and encoded.</summary>
public sealed record SequenceParameterSet
{
    public required int Profile { get; init; }

    /// <summary>constraint_set0_flag in the highest bit, as the second byte of the codec string.</summary>
    public required int Constraints { get; init; }

    /// <summary>Level × 10.</summary>
    public required int Level { get; init; }

    public required int Id { get; init; }

    /// <summary>0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.</summary>
    public required int ChromaFormat { get; init; }

    public required int BitDepthLuma { get; init; }

    public required int BitDepthChroma { get; init; }

    /// <summary>Pixels after cropping.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>True when every picture is a whole frame: the stream cannot be interlaced.</summary>
    public required bool FrameMbsOnly { get; init; }

    public required int References { get; init; }

    /// <summary>What the optional VUI says; its defaults when there is none.</summary>
    public required VideoUsability Usability { get; init; }

    /// <summary>ffmpeg's name for the pixel format, or null for a combination that it has no name for.</summary>
    public string? PixelFormat
    {
        get
        {
            if (BitDepthLuma != BitDepthChroma && ChromaFormat != 0) return null;
            var planar = ChromaFormat switch { 0 => "gray", 1 => "yuv420p", 2 => "yuv422p", _ => Usability.Matrix == 0 ? "gbrp" : "yuv444p" };
            if (BitDepthLuma > 8) return BitDepthLuma is 9 or 10 or 12 or 14 ? $"{planar}{BitDepthLuma}le" : null;
            return Usability.FullRange && ChromaFormat is 1 or 2 or 3 && planar[0] == 'y' ? planar.Replace("yuv", "yuvj", StringComparison.Ordinal) : planar;
        }
    }

    /// <summary>Reads a sequence parameter set NAL unit, header byte and emulation prevention included.</summary>
    /// <exception cref="InvalidDataException">It is not one, or is damaged.</exception>
    public static SequenceParameterSet Parse(ReadOnlySpan<byte> nal)
    {
        if (nal.Length is < 4 or > 4096 || NalUnit.TypeOf(nal[0]) is not (NalUnitType.SequenceParameterSet or NalUnitType.SubsetSequenceParameterSet))
            throw new InvalidDataException("Not a sequence parameter set.");
        try
        {
            return ParseFields(NalUnit.Unescape(nal));
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException)
        {
            throw new InvalidDataException("The sequence parameter set is damaged.", e);
        }
    }

    private static SequenceParameterSet ParseFields(byte[] data)
    {
        var bits = new BitReader(data.AsSpan(1));
        var profile = (int)bits.Bits(8);
        var constraints = (int)bits.Bits(8);
        var level = (int)bits.Bits(8);
        var id = Limited(bits.UnsignedGolomb(), 31);
        var (chroma, depthLuma, depthChroma, separatePlanes) = (1, 8, 8, false);
        if (profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135)
        {
            chroma = Limited(bits.UnsignedGolomb(), 3);
            if (chroma == 3) separatePlanes = bits.Flag();
            depthLuma = 8 + Limited(bits.UnsignedGolomb(), 6);
            depthChroma = 8 + Limited(bits.UnsignedGolomb(), 6);
            bits.Skip(1);
            if (bits.Flag()) SkipScalingLists(ref bits, chroma == 3 ? 12 : 8);
        }
        Limited(bits.UnsignedGolomb(), 12);
        SkipPictureOrder(ref bits);
        var references = Limited(bits.UnsignedGolomb(), 16);
        bits.Skip(1);
        var widthInMbs = Limited(bits.UnsignedGolomb(), 4095) + 1;
        var heightInMapUnits = Limited(bits.UnsignedGolomb(), 4095) + 1;
        var frameMbsOnly = bits.Flag();
        if (!frameMbsOnly) bits.Skip(1);
        bits.Skip(1);
        var width = widthInMbs * 16;
        var height = heightInMapUnits * 16 * (frameMbsOnly ? 1 : 2);
        if (bits.Flag())
        {
            var unitX = chroma is 1 or 2 && !separatePlanes ? 2 : 1;
            var unitY = (chroma == 1 && !separatePlanes ? 2 : 1) * (frameMbsOnly ? 1 : 2);
            width -= checked((Limited(bits.UnsignedGolomb(), 65535) + Limited(bits.UnsignedGolomb(), 65535)) * unitX);
            height -= checked((Limited(bits.UnsignedGolomb(), 65535) + Limited(bits.UnsignedGolomb(), 65535)) * unitY);
            if (width <= 0 || height <= 0) throw new InvalidDataException("The cropping leaves no picture.");
        }
        return new SequenceParameterSet
        {
            Profile = profile,
            Constraints = constraints,
            Level = level,
            Id = id,
            ChromaFormat = chroma,
            BitDepthLuma = depthLuma,
            BitDepthChroma = depthChroma,
            Width = width,
            Height = height,
            FrameMbsOnly = frameMbsOnly,
            References = references,
            Usability = bits.Flag() ? VideoUsability.Read(ref bits) : VideoUsability.Default,
        };
    }

    private static void SkipScalingLists(ref BitReader bits, int lists)
    {
        for (var i = 0; i < lists; i++)
        {
            if (!bits.Flag()) continue;
            var (last, next) = (8, 8);
            for (var j = 0; j < (i < 6 ? 16 : 64) && next != 0; j++)
            {
                next = (last + bits.SignedGolomb()) & 255;
                last = next == 0 ? last : next;
            }
        }
    }

    private static void SkipPictureOrder(ref BitReader bits)
    {
        var type = Limited(bits.UnsignedGolomb(), 2);
        if (type == 0) Limited(bits.UnsignedGolomb(), 12);
        if (type != 1) return;
        bits.Skip(1);
        bits.SignedGolomb();
        bits.SignedGolomb();
        var cycle = Limited(bits.UnsignedGolomb(), 255);
        for (var i = 0; i < cycle; i++) bits.SignedGolomb();
    }

    private static int Limited(uint value, int max) => value <= (uint)max ? (int)value : throw new InvalidDataException("A value is out of range.");
}
