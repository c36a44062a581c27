namespace Kinora.Media.Matroska;

/// <summary>ffmpeg's names for the codecs of Matroska (draft-ietf-cellar-codec) that can be told without looking at the media.</summary>
internal static class CodecNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["V_MPEG4/ISO/AVC"] = "h264",
        ["V_MPEGH/ISO/HEVC"] = "hevc",
        ["V_AV1"] = "av1",
        ["V_VP8"] = "vp8",
        ["V_VP9"] = "vp9",
        ["V_MPEG1"] = "mpeg1video",
        ["V_MPEG2"] = "mpeg2video",
        ["V_MPEG4/ISO/SP"] = "mpeg4",
        ["V_MPEG4/ISO/ASP"] = "mpeg4",
        ["V_MPEG4/ISO/AP"] = "mpeg4",
        ["V_MPEG4/MS/V3"] = "msmpeg4v3",
        ["V_THEORA"] = "theora",
        ["V_FFV1"] = "ffv1",
        ["V_MJPEG"] = "mjpeg",
        ["V_PRORES"] = "prores",
        ["A_AC3"] = "ac3",
        ["A_EAC3"] = "eac3",
        ["A_DTS"] = "dts",
        ["A_TRUEHD"] = "truehd",
        ["A_FLAC"] = "flac",
        ["A_OPUS"] = "opus",
        ["A_VORBIS"] = "vorbis",
        ["A_ALAC"] = "alac",
        ["A_MPEG/L1"] = "mp1",
        ["A_MPEG/L2"] = "mp2",
        ["A_MPEG/L3"] = "mp3",
    };

    public static string OfSubtitles(string codecId) => codecId switch
    {
        "S_TEXT/UTF8" => "subrip",
        "S_TEXT/ASCII" => "text",
        "S_TEXT/ASS" or "S_ASS" or "S_TEXT/SSA" or "S_SSA" => "ass",
        "S_TEXT/WEBVTT" or "D_WEBVTT/SUBTITLES" or "D_WEBVTT/CAPTIONS" => "webvtt",
        "S_HDMV/PGS" => "hdmv_pgs_subtitle",
        "S_HDMV/TEXTST" => "hdmv_text_subtitle",
        "S_VOBSUB" => "dvd_subtitle",
        "S_DVBSUB" => "dvb_subtitle",
        _ => "unknown",
    };

    /// <summary>Null for a codec that is left to ffprobe.</summary>
    public static string? Of(TrackEntry track)
    {
        if (Names.TryGetValue(track.CodecId, out var name)) return name;
        // Old files tell the profile in the name: A_AAC/MPEG4/LC/SBR.
        if (track.CodecId == "A_AAC" || track.CodecId.StartsWith("A_AAC/", StringComparison.Ordinal)) return "aac";
        return (track.CodecId, track.Sound.BitDepth) switch
        {
            ("A_PCM/INT/LIT", 8) => "pcm_u8",
            ("A_PCM/INT/LIT", 16 or 24 or 32) => $"pcm_s{track.Sound.BitDepth}le",
            ("A_PCM/INT/BIG", 16 or 24 or 32) => $"pcm_s{track.Sound.BitDepth}be",
            ("A_PCM/FLOAT/IEEE", 32 or 64) => $"pcm_f{track.Sound.BitDepth}le",
            _ => null,
        };
    }
}
