using System.Text.Json.Serialization;

namespace Kinora.Media;

/// <summary>
/// What an uploaded original is: its container and tracks, without the sample tables. Small, immutable and JSON-serialisable,
/// so that it is found out once, stored beside the video and never asked for again.
/// </summary>
public sealed record MediaFile
{
    /// <summary>The ffmpeg demuxer that is forced (<c>-f</c>) whenever ffmpeg or ffprobe opens this file; chosen by sniffing, never by name.</summary>
    public required string Demuxer { get; init; }

    /// <summary>What people call the container.</summary>
    [JsonIgnore]
    public string Container => Demuxer switch
    {
        "mov" => "MP4/MOV",
        "matroska" => "Matroska/WebM",
        "mpegts" => "MPEG-TS",
        "mpeg" => "MPEG-PS",
        "asf" => "ASF/WMV",
        "ogg" => "Ogg",
        "rm" => "RealMedia",
        "yuv4mpegpipe" => "Y4M",
        _ => Demuxer.ToUpperInvariant(),
    };

    /// <summary>Bytes of the original.</summary>
    public required long Size { get; init; }

    /// <summary>The video tracks a viewer could watch (cover pictures are not among them), in file order.</summary>
    public required IReadOnlyList<VideoTrack> Video { get; init; }

    /// <summary>The audio tracks, in file order.</summary>
    public required IReadOnlyList<AudioTrack> Audio { get; init; }

    /// <summary>The tracks of subtitles and captions, shown or not, in file order.</summary>
    public IReadOnlyList<SubtitleTrack> Subtitles { get; init; } = [];

    /// <summary>What the file calls its parts, by time.</summary>
    public IReadOnlyList<Chapter> Chapters { get; init; } = [];

    /// <summary>True when <c>Kinora.Media</c> reads the sample tables of this container itself (MP4/MOV, Matroska/WebM), so that segments can be cut.</summary>
    public required bool NativelyIndexed { get; init; }

    /// <summary>The picture that is played: the largest, and of equals the first. Null for a file of sound alone.</summary>
    [JsonIgnore]
    public VideoTrack? MainVideo => Video.MaxBy(v => (long)v.Width * v.Height);

    /// <summary>
    /// The sound that is played unless somebody chooses another: what the file marks as default, a track for everyone before one with a comment or a description; of equals the first.
    /// Null for a silent file.
    /// </summary>
    [JsonIgnore]
    public AudioTrack? MainAudio => Audio.MaxBy(a => (a.IsDefault ? 2 : 0) + (a.Role is AudioRole.Commentary or AudioRole.Description ? 0 : 1));
}

/// <summary>What every track has.</summary>
public abstract record Track
{
    /// <summary>The stream's index as ffmpeg counts it in this file (<c>-map 0:N</c>).</summary>
    public required int StreamIndex { get; init; }

    /// <summary>The codec as ffmpeg names it: <c>h264</c>, <c>hevc</c>, <c>aac</c>, <c>opus</c>, …</summary>
    public required string Codec { get; init; }

    /// <summary>Ticks per second of this track's clock (the stream time base ffmpeg uses for this track is 1/Timescale).</summary>
    public required int Timescale { get; init; }

    /// <summary>When the first sample is presented on the file's own clock (after edit lists, as <c>ffmpeg -copyts</c> counts). May be negative or hours.</summary>
    public required Timestamp Start { get; init; }

    /// <summary>End of the last sample minus <see cref="Start"/>.</summary>
    public required Timestamp Duration { get; init; }

    /// <summary>BCP 47 or ISO 639-2 language, or null.</summary>
    public string? Language { get; init; }
}

/// <summary>A track of pictures.</summary>
public sealed record VideoTrack : Track
{
    /// <summary>Coded picture size in pixels, before rotation and aspect correction.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>Shape of one pixel, width to height.</summary>
    public Rational SampleAspect { get; init; } = Rational.One;

    /// <summary>Degrees clockwise that the player must turn the coded picture: 0, 90, 180 or 270.</summary>
    public int Rotation { get; init; }

    /// <summary>True when the display matrix mirrors the picture as well: top to bottom (<c>vflip</c>) before it is turned by <see cref="Rotation"/>.</summary>
    public bool Mirrored { get; init; }

    /// <summary>ffmpeg's pixel format name (<c>yuv420p</c>, <c>yuv420p10le</c>, …) or null when unknown.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>True when the stream is, or may be, interlaced.</summary>
    public bool Interlaced { get; init; }

    /// <summary>True when the decoder configuration record vouches for all that a first decoded picture would tell: format, colours, and that the source is progressive.</summary>
    [JsonIgnore]
    public bool IsDescribed { get; init; }

    /// <summary>Colour transfer as ffmpeg names it (<c>bt709</c>, <c>smpte2084</c>, <c>arib-std-b67</c>, …) or null.</summary>
    public string? ColorTransfer { get; init; }

    /// <summary>Colour primaries as ffmpeg names them, or null.</summary>
    public string? ColorPrimaries { get; init; }

    /// <summary>Colour matrix as ffmpeg names it, or null.</summary>
    public string? ColorSpace { get; init; }

    /// <summary><c>tv</c>, <c>pc</c> or null.</summary>
    public string? ColorRange { get; init; }

    /// <summary>Bits per second, measured or declared; 0 when unknown.</summary>
    public long Bitrate { get; init; }

    /// <summary>Frames per second as the container averages or declares them; only used where the packets could not be timed. Null when unknown.</summary>
    public Rational? AverageFrameRate { get; init; }

    /// <summary>
    /// The decoder configuration record of the sample entry (<c>avcC</c> payload for H.264, in Matroska the CodecPrivate; ISO/IEC 14496-15 §5.3.3) when the track can be cut into segments
    /// without encoding: natively indexed, H.264 8-bit 4:2:0 progressive, one unchanging parameter set, identity matrix. Otherwise null.
    /// </summary>
    public byte[]? CutConfiguration { get; init; }

    /// <summary>Why a natively indexed track of H.264 that need not be turned has no <see cref="CutConfiguration"/>, in a sentence; null otherwise.</summary>
    public string? CutObstacle { get; init; }

    /// <summary>Display size: rotation applied, pixels square, rounded to the nearest integer.</summary>
    [JsonIgnore]
    public (int Width, int Height) DisplaySize
    {
        get
        {
            // A pixel shape beyond 8:1 is a lie; the picture is shown as if it were square.
            var (num, den) = ((long)SampleAspect.Num, (long)SampleAspect.Den);
            if (num <= 0 || den <= 0 || num > 8 * den || den > 8 * num) (num, den) = (1, 1);
            var width = num >= den ? (int)Math.Round((double)Width * num / den) : Width;
            var height = num >= den ? Height : (int)Math.Round((double)Height * den / num);
            return Rotation is 90 or 270 ? (height, width) : (width, height);
        }
    }
}

/// <summary>A track of sound.</summary>
public sealed record AudioTrack : Track
{
    /// <summary>Samples per second.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Channels, 1 to 64.</summary>
    public required int Channels { get; init; }

    /// <summary>Bits per second, measured or declared; 0 when unknown.</summary>
    public long Bitrate { get; init; }

    /// <summary>
    /// The AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1) when the track can be cut without encoding: natively indexed AAC-LC or HE-AAC, 1024-sample frames without gaps,
    /// mono, stereo or 5.1. Otherwise null.
    /// </summary>
    public byte[]? CutConfiguration { get; init; }

    /// <summary>What the file calls the track, for people; null where it has no name, or one that its writer gives to every track.</summary>
    public string? Title { get; init; }

    /// <summary>Whether the file asks for this track where nobody chooses. Several tracks may.</summary>
    public bool IsDefault { get; init; }

    public AudioRole Role { get; init; }

    /// <summary>For a cuttable track: how many decoded samples at its head the edit list or codec delay skips (encoder delay, 0 to 8191).</summary>
    public int Priming { get; init; }
}

/// <summary>Whom a track of sound is for, in the terms of DASH's role scheme (ISO/IEC 23009-1 §5.8.5.5).</summary>
public enum AudioRole
{
    /// <summary>For everyone, and as far as the file tells in the language in which it was made.</summary>
    Main,

    /// <summary>Spoken anew in another language.</summary>
    Dub,

    /// <summary>Somebody talks about what is seen.</summary>
    Commentary,

    /// <summary>What is seen is told to those who cannot see it.</summary>
    Description,

    /// <summary>Speech that is easier to understand for those who hear badly.</summary>
    Intelligibility,
}
