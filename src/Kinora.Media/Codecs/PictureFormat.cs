using Kinora.Media.Codecs.H264;
using Kinora.Media.Codecs.Hevc;

namespace Kinora.Media.Codecs;

/// <summary>What the container and the codec configuration in it tell about the pictures.</summary>
internal sealed record PictureFormat(int Width, int Height)
{
    public string? PixelFormat { get; init; }

    public bool Interlaced { get; init; }

    /// <summary>True when the codec configuration tells the format, and vouches that no picture is interlaced.</summary>
    public bool IsDescribed { get; init; }

    public Rational? SampleAspect { get; init; }

    public int Primaries { get; init; } = 2;

    public int Transfer { get; init; } = 2;

    public int Matrix { get; init; } = 2;

    public bool? FullRange { get; init; }

    public AvcConfiguration? Avc { get; init; }

    public SequenceParameterSet? Sps { get; init; }

    /// <param name="codec">As ffmpeg names it.</param>
    /// <param name="width">Coded size as the container tells it; H.264 and HEVC know better.</param>
    /// <param name="height">As <paramref name="width"/>.</param>
    /// <param name="configuration">Payload of <c>avcC</c>, <c>hvcC</c>, <c>av1C</c> or <c>vpcC</c>; empty when there is none.</param>
    /// <param name="color">Primaries, transfer and matrix of ITU-T H.273, and the range where it is told.</param>
    /// <param name="interlaced">What the container says of fields.</param>
    public static PictureFormat Of(
        string? codec, int width, int height, ReadOnlySpan<byte> configuration, (int Primaries, int Transfer, int Matrix, bool? FullRange)? color, bool interlaced)
    {
        var format = new PictureFormat(width, height) { Interlaced = interlaced };
        if (color is { } told) format = format with { Primaries = told.Primaries, Transfer = told.Transfer, Matrix = told.Matrix, FullRange = told.FullRange };
        try
        {
            return codec switch
            {
                "h264" when !configuration.IsEmpty => format.WithAvc(AvcConfiguration.Parse(configuration)),
                "hevc" when !configuration.IsEmpty => format.WithHevc(HevcSequenceParameterSet.FromConfiguration(configuration), configuration),
                // A JPEG is in JFIF's colours whatever the container says.
                "mjpeg" => new PictureFormat(width, height) { Interlaced = format.Interlaced },
                "av1" when configuration.Length >= 4 => format with { PixelFormat = Av1(configuration[2]) },
                "vp9" when configuration.Length >= 8 => format.WithVp9(configuration),
                _ => format,
            };
        }
        catch (InvalidDataException)
        {
            // The decoder may make more of it than we do; it is merely not cut.
            return format;
        }
    }

    private PictureFormat WithAvc(AvcConfiguration configuration)
    {
        if (configuration.SequenceParameterSets.Count == 0) return this;
        var sps = SequenceParameterSet.Parse(configuration.SequenceParameterSets[0]);
        return WithUsability(sps.Usability) with
        {
            Width = sps.Width,
            Height = sps.Height,
            PixelFormat = sps.PixelFormat,
            Interlaced = Interlaced || !sps.FrameMbsOnly,
            Avc = configuration,
            Sps = sps,
        };
    }

    private PictureFormat WithHevc(HevcSequenceParameterSet? sps, ReadOnlySpan<byte> configuration)
    {
        if (sps is null) return this;
        // The general constraint indicator flags begin with progressive_source_flag and interlaced_source_flag (ITU-T H.265 §7.4.4).
        var isProgressive = configuration[6] >> 6 == 0b10 && !Interlaced;
        var format = WithUsability(sps.Usability) with { Width = sps.Width, Height = sps.Height, PixelFormat = Yuv(sps.ChromaFormat, sps.BitDepth) };
        // BT.2020's own transfers (14, 15) may be overruled by a message between the pictures that says HLG; 4:4:4 may be RGB.
        return format with { IsDescribed = isProgressive && format.PixelFormat is not null && sps.ChromaFormat == 1 && format.Transfer is not (14 or 15) };
    }

    /// <summary>The bitstream knows its own colours better than the container.</summary>
    private PictureFormat WithUsability(VideoUsability usability) => this with
    {
        SampleAspect = usability.SampleAspect,
        Primaries = usability.Primaries != 2 ? usability.Primaries : Primaries,
        Transfer = usability.Transfer != 2 ? usability.Transfer : Transfer,
        Matrix = usability.Matrix != 2 ? usability.Matrix : Matrix,
        FullRange = usability.HasRange ? usability.FullRange : FullRange,
    };

    private PictureFormat WithVp9(ReadOnlySpan<byte> configuration) => this with
    {
        PixelFormat = Yuv(((configuration[2] >> 1) & 7) switch { 0 or 1 => 1, 2 => 2, 3 => 3, _ => 0 }, configuration[2] >> 4),
        FullRange = FullRange ?? (configuration[2] & 1) != 0,
        Primaries = Primaries != 2 ? Primaries : configuration[3],
        Transfer = Transfer != 2 ? Transfer : configuration[4],
        Matrix = Matrix != 2 ? Matrix : configuration[5],
    };

    private static string? Av1(byte flags)
    {
        var depth = (flags & 0x40) == 0 ? 8 : (flags & 0x20) == 0 ? 10 : 12;
        var chroma = (flags & 0x10) != 0 ? 0 : (flags & 0x0c) switch { 0x0c => 1, 0x08 => 2, _ => 3 };
        return Yuv(chroma, depth);
    }

    private static string? Yuv(int chroma, int depth)
    {
        var planar = chroma switch { 0 => "gray", 1 => "yuv420p", 2 => "yuv422p", _ => "yuv444p" };
        return depth switch { 8 => planar, 10 or 12 => $"{planar}{depth}le", _ => null };
    }
}
