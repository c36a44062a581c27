using System.Collections.Frozen;

namespace Kinora.Media.Probing;

/// <summary>
/// The decoders that untrusted bytes may reach, by the codec's name, and the decoder that is forced for it. ffmpeg holds hundreds of others, most of them for
/// games of the nineties and hardly tested: they are never asked.
/// </summary>
public static class Decoders
{
    private static readonly FrozenDictionary<string, string> VideoDecoders = Table(
        "h264 hevc vp8 vp9 av1=libdav1d mpeg1video mpeg2video mpeg4 msmpeg4v1 msmpeg4v2 msmpeg4v3=msmpeg4 wmv1 wmv2 wmv3 vc1 flv1=flv theora mjpeg prores dnxhd "
        + "dvvideo ffv1 huffyuv ffvhuff utvideo rawvideo v210 gif apng png h263 h261 svq1 svq3 cinepak rv10 rv20 rv30 rv40 vp6 vp6f vp6a cfhd qtrle magicyuv "
        + "flashsv flashsv2 msvideo1 tscc fraps hap jpeg2000");

    private static readonly FrozenDictionary<string, string> AudioDecoders = Table(
        "aac aac_latm mp3=mp3float mp2=mp2float mp1=mp1float ac3 eac3 opus vorbis flac alac truehd mlp dts=dca wmav1 wmav2 wmapro wmalossless wmavoice amr_nb=amrnb amr_wb=amrwb "
        + "nellymoser speex=libspeex cook ra_144=real_144 ra_288=real_288 gsm gsm_ms ape tta wavpack qdm2 adpcm_ms adpcm_ima_wav adpcm_ima_qt adpcm_swf adpcm_yamaha "
        + "pcm_alaw pcm_mulaw pcm_u8 pcm_s8 pcm_s16be pcm_s16le pcm_s24be pcm_s24le pcm_s32be pcm_s32le pcm_f32be pcm_f32le pcm_f64be pcm_f64le pcm_bluray pcm_dvd "
        + "pcm_s16le_planar pcm_s24le_planar pcm_s32le_planar s302m");

    // ffprobe gives up on a file when it may not open the decoder of one of its streams, though nothing of it is decoded.
    private static readonly string[] SubtitleDecoders =
        ["ass", "ssa", "srt", "subrip", "webvtt", "mov_text", "text", "dvbsub", "dvdsub", "pgssub", "xsub", "cc_dec", "libzvbi_teletextdec", "realtext", "sami"];

    /// <summary>Every allowed decoder, as ffmpeg's <c>codec_whitelist</c> wants them; ffprobe also opens the fixed-point twins (<c>mp2</c> beside <c>mp2float</c>).</summary>
    public static string Whitelist { get; } =
        string.Join(',', VideoDecoders.Values.Concat(AudioDecoders.Values).Concat(AudioDecoders.Keys).Concat(SubtitleDecoders).Distinct());

    /// <summary>The decoder to force for a video codec, or null when there is none that is allowed.</summary>
    public static string? Video(string codec) => VideoDecoders.GetValueOrDefault(codec);

    /// <summary>The decoder to force for an audio codec, or null when there is none that is allowed.</summary>
    public static string? Audio(string codec) => AudioDecoders.GetValueOrDefault(codec);

    private static FrozenDictionary<string, string> Table(string entries) =>
        entries.Split(' ').Select(e => e.Split('=')).ToFrozenDictionary(e => e[0], e => e[^1], StringComparer.Ordinal);
}
