namespace Kinora.Media.IsoBmff;

/// <summary>ffmpeg's names for the audio codecs that MP4 and QuickTime carry.</summary>
internal static class AudioCodecs
{
    private static readonly Dictionary<uint, string> Names = new()
    {
        [FourCC.Of(".mp3")] = "mp3",
        [0x6d730055] = "mp3",
        [FourCC.Of("ac-3")] = "ac3",
        [FourCC.Of("ec-3")] = "eac3",
        [FourCC.Of("Opus")] = "opus",
        [FourCC.Of("fLaC")] = "flac",
        [FourCC.Of("alac")] = "alac",
        [FourCC.Of("samr")] = "amr_nb",
        [FourCC.Of("sawb")] = "amr_wb",
        [FourCC.Of("ulaw")] = "pcm_mulaw",
        [FourCC.Of("alaw")] = "pcm_alaw",
    };

    public static string? Name(AudioSampleEntry entry)
    {
        if (entry.Type == FourCC.Of("mp4a"))
        {
            return entry.Stream.ObjectType switch
            {
                0x40 or 0x66 or 0x67 or 0x68 => "aac",
                0x69 or 0x6b => "mp3",
                0xa5 => "ac3",
                0xa6 => "eac3",
                0xdd => "vorbis",
                _ => null,
            };
        }
        return Names.GetValueOrDefault(entry.Type) ?? Pcm(entry);
    }

    private static string? Pcm(AudioSampleEntry entry)
    {
        var end = entry.LittleEndian ? "le" : "be";
        return (entry.Type, entry.BitsPerSample) switch
        {
            (0x736f7774 /* sowt */, 16) => "pcm_s16le",
            (0x74776f73 /* twos */, 16) => "pcm_s16be",
            (0x696e3234 /* in24 */, _) => $"pcm_s24{end}",
            (0x696e3332 /* in32 */, _) => $"pcm_s32{end}",
            (0x666c3332 /* fl32 */, _) => $"pcm_f32{end}",
            (0x666c3634 /* fl64 */, _) => $"pcm_f64{end}",
            _ => null,
        };
    }

    /// <summary>Channels of AC-3 and E-AC-3 by audio coding mode and the bit that tells of a low frequency channel (ETSI TS 102 366 §4.4.2.3).</summary>
    public static int Ac3Channels(int mode, int lowFrequency) => ((mode & 7) switch { 0 => 2, 1 => 1, 2 => 2, 3 or 4 => 3, 5 or 6 => 4, _ => 5 }) + (lowFrequency & 1);

    /// <summary>Bytes of one sample of all channels, or 0 when the codec is not PCM.</summary>
    public static int PcmFrameBytes(AudioSampleEntry entry)
    {
        var width = entry.Codec switch
        {
            "pcm_s16le" or "pcm_s16be" => 2,
            "pcm_s24le" or "pcm_s24be" => 3,
            "pcm_s32le" or "pcm_s32be" or "pcm_f32le" or "pcm_f32be" => 4,
            "pcm_f64le" or "pcm_f64be" => 8,
            "pcm_mulaw" or "pcm_alaw" => 1,
            _ => 0,
        };
        return width * entry.Channels;
    }
}
