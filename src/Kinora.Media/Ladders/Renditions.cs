using Kinora.Media.Subtitles;
using Kinora.Media.Timelines;

namespace Kinora.Media.Ladders;

/// <summary>Where the bytes of a rendition's segments come from.</summary>
public enum RenditionOrigin
{
    /// <summary>Cut out of the original on request, without encoding; never stored.</summary>
    Cut,

    /// <summary>Encoded by ffmpeg, then stored.</summary>
    Encoded,
}

/// <summary>One version of the picture.</summary>
public sealed record VideoRendition
{
    /// <summary>Unique among the video renditions of a presentation and safe in a URL: <c>1080p</c>, <c>720p60</c>, …</summary>
    public required string Name { get; init; }

    public required RenditionOrigin Origin { get; init; }

    /// <summary>Stream of the original that it is made from.</summary>
    public required int StreamIndex { get; init; }

    /// <summary>Coded size in pixels, even. For <see cref="RenditionOrigin.Encoded"/> rotation is applied and pixels are square.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>Pixel shape; other than 1/1 only for cut renditions.</summary>
    public Rational SampleAspect { get; init; } = Rational.One;

    /// <summary>What the original says of its colours, when cut; null where it says nothing. Encoded renditions are BT.709.</summary>
    public PictureColors? Colors { get; init; }

    /// <summary>Keeps every n-th frame of the timeline, counted from each segment's first; 1 keeps all.</summary>
    public int FrameDivisor { get; init; } = 1;

    /// <summary>RFC 6381 codec string, known before the first byte is encoded because profile and level are pinned: <c>avc1.640028</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>Upper bound of the bitrate in bits per second: the rate-control cap when encoded, the measured peak per segment when cut. Manifests use it until real bytes are measured.</summary>
    public required int PeakBitrate { get; init; }

    /// <summary>Expected average bits per second; manifests use it until real bytes are measured.</summary>
    public required int AverageBitrate { get; init; }

    /// <summary>How to encode; null when cut.</summary>
    public H264Settings? Encoding { get; init; }

    /// <summary><c>avcC</c> payload when cut; null when encoded (learned from the first encode and kept by the server).</summary>
    public byte[]? DecoderConfiguration { get; init; }
}

/// <summary>Code points of ITU-T H.273; 2 is unspecified.</summary>
/// <param name="Primaries">ColourPrimaries.</param>
/// <param name="Transfer">TransferCharacteristics.</param>
/// <param name="Matrix">MatrixCoefficients.</param>
/// <param name="FullRange">VideoFullRangeFlag.</param>
public sealed record PictureColors(int Primaries, int Transfer, int Matrix, bool FullRange);

/// <summary>Everything that fixes the parameter sets of an encoded H.264 rendition, so that every separately encoded window fits one init segment.</summary>
/// <param name="Profile"><c>high</c>, <c>main</c> or <c>baseline</c>.</param>
/// <param name="Level">H.264 level × 10, e.g. 31.</param>
/// <param name="Crf">Constant rate factor, 0 to 51. A change changes the PPS, hence pinned.</param>
/// <param name="MaxRate">VBV maxrate in bits per second.</param>
/// <param name="BufferSize">VBV buffer in bits.</param>
/// <param name="References">Reference frames.</param>
/// <param name="BFrames">Consecutive B frames.</param>
public sealed record H264Settings(string Profile, int Level, int Crf, int MaxRate, int BufferSize, int References, int BFrames);

/// <summary>One track of subtitles or captions, as WebVTT.</summary>
public sealed record TextRendition
{
    /// <summary>Unique among the text renditions of a presentation and safe in a URL: <c>text</c>, <c>text-2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Stream of the original that it is made from.</summary>
    public required int StreamIndex { get; init; }

    public string? Language { get; init; }

    /// <summary>Name for a menu, unlike that of any other text of the presentation.</summary>
    public required string Label { get; init; }

    /// <summary>What the file asks to show where nobody chooses: one at most.</summary>
    public bool Default { get; init; }

    /// <summary>Only what everybody needs to read.</summary>
    public bool Forced { get; init; }

    /// <summary>Tells sounds, too.</summary>
    public bool ForHearingImpaired { get; init; }

    public bool Commentary { get; init; }

    /// <summary>Bits per second of the whole file, once it is made.</summary>
    public int Bitrate { get; init; } = 1000;

    /// <summary>The rendition as manifests name it, with the rate of what it became.</summary>
    public TextRendition Made(IReadOnlyList<Cue> cues, Timeline timeline) =>
        this with { Bitrate = Math.Max(1, (int)Math.Ceiling(System.Text.Encoding.UTF8.GetByteCount(WebVttFile.Write(cues)) * 8 / timeline.End.Seconds)) };
}

/// <summary>One version of the sound.</summary>
public sealed record AudioRendition
{
    /// <summary>Channels of <see cref="IsSurround"/>: front left, right and centre, low frequencies, back left and right.</summary>
    public const int SurroundChannels = 6;

    /// <summary>Unique among the audio renditions of a presentation and safe in a URL: <c>audio</c>, <c>audio-2</c>, <c>surround-2</c>.</summary>
    public required string Name { get; init; }

    public required RenditionOrigin Origin { get; init; }

    /// <summary>Stream of the original that it is made from.</summary>
    public required int StreamIndex { get; init; }

    public required int SampleRate { get; init; }

    public required int Channels { get; init; }

    /// <summary>A second version of a track, in 5.1, beside that in stereo which everything plays.</summary>
    public bool IsSurround => Channels == SurroundChannels;

    /// <summary>RFC 6381 codec string, e.g. <c>mp4a.40.2</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>Average bits per second: the encoder's target, or measured from the original when cut. Manifests use it until real bytes are measured.</summary>
    public required int Bitrate { get; init; }

    /// <summary>Bits per second of the costliest segment, measured from the original when cut; a tenth above the average is expected where nothing was measured.</summary>
    public int PeakBitrate
    {
        get => field > 0 ? field : (int)(Bitrate * 1.1);
        init;
    }

    /// <summary>Samples at the head that the edit list of the init segment skips; see <see cref="Timelines.AudioFrames"/>.</summary>
    public required int Priming { get; init; }

    /// <summary>
    /// When cut: whole frames of silence that are put before the original's first frame, so that late audio stays late (<see cref="Priming"/> includes the rest).
    /// </summary>
    public int LeadingSilentFrames { get; init; }

    /// <summary>AudioSpecificConfig: of the original when cut, of the pinned encoder otherwise (known in advance: AAC-LC, rate, channels).</summary>
    public required byte[] DecoderConfiguration { get; init; }

    public string? Language { get; init; }

    /// <summary>Name for a menu, unlike that of any other sound of the presentation; null where there is nothing to tell it from.</summary>
    public string? Label { get; init; }

    /// <summary>What is heard unless somebody chooses another.</summary>
    public bool Default { get; init; } = true;

    public AudioRole Role { get; init; }
}
