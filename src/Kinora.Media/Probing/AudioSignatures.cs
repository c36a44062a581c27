namespace Kinora.Media.Probing;

/// <summary>Raw streams of sound, which have no magic number: a few frames in a row must agree.</summary>
internal static class AudioSignatures
{
    private static ReadOnlySpan<short> Layer3Kbps => [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

    private static ReadOnlySpan<short> Layer3LowKbps => [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    private static ReadOnlySpan<short> Layer2Kbps => [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];

    private static ReadOnlySpan<int> MpegRates => [44100, 48000, 32000];

    /// <summary>What follows an ID3 tag. Padding is allowed before the first frame.</summary>
    public static string? AfterTag(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("fLaC"u8)) return "flac";
        for (var i = 0; i + 4 < body.Length && i < 8192; i++)
        {
            if (Find(body[i..]) is { } demuxer) return demuxer;
        }

        return null;
    }

    public static string? Find(ReadOnlySpan<byte> head)
    {
        if (InARow(head, MpegFrameLength)) return "mp3";
        if (InARow(head, AdtsFrameLength)) return "aac";
        return InARow(head, Ac3FrameLength) ? "ac3" : null;
    }

    private static bool InARow(ReadOnlySpan<byte> bytes, Func<ReadOnlySpan<byte>, int> frameLength)
    {
        for (var frames = 0; frames < 3; frames++)
        {
            var length = frameLength(bytes);
            if (length <= 0) return false;
            if (length >= bytes.Length) return frames >= 1;
            bytes = bytes[length..];
        }

        return true;
    }

    /// <summary>ISO/IEC 11172-3 §2.4.1.3, layers II and III; MPEG-1, 2 and 2.5.</summary>
    private static int MpegFrameLength(ReadOnlySpan<byte> b)
    {
        if (b.Length < 4 || b[0] != 0xFF || (b[1] & 0xE0) != 0xE0) return 0;
        var version = (b[1] >> 3) & 3;
        var layer = (b[1] >> 1) & 3;
        var bitrate = b[2] >> 4;
        var rate = (b[2] >> 2) & 3;
        if (version == 1 || layer is 0 or 3 || bitrate is 0 or 15 || rate == 3) return 0;
        var lsf = version != 3;
        var kbps = layer == 1 ? (lsf ? Layer3LowKbps : Layer3Kbps)[bitrate] : (lsf ? Layer3LowKbps : Layer2Kbps)[bitrate];
        var hertz = MpegRates[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
        var samples = layer == 1 && lsf ? 72 : 144;
        return (samples * kbps * 1000 / hertz) + ((b[2] >> 1) & 1);
    }

    /// <summary>ISO/IEC 13818-7 §6.2.</summary>
    private static int AdtsFrameLength(ReadOnlySpan<byte> b)
    {
        if (b.Length < 7 || b[0] != 0xFF || (b[1] & 0xF6) != 0xF0 || ((b[2] >> 2) & 15) > 12) return 0;
        var length = ((b[3] & 3) << 11) | (b[4] << 3) | (b[5] >> 5);
        return length > 7 ? length : 0;
    }

    /// <summary>ETSI TS 102 366 §4.4.1: the sync word and a legal rate; the lengths of 32 and 44.1 kHz frames follow from a table that 48 kHz shares.</summary>
    private static int Ac3FrameLength(ReadOnlySpan<byte> b)
    {
        if (b.Length < 6 || b[0] != 0x0B || b[1] != 0x77) return 0;
        var rate = b[4] >> 6;
        var code = (b[4] & 63) >> 1;
        if (rate == 3 || code > 18 || (b[5] >> 3) > 8) return 0;
        ReadOnlySpan<short> kbps = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];
        return rate switch
        {
            0 => kbps[code] * 4,
            1 => 2 * ((320 * kbps[code] / 147) + (b[4] & 1)),
            _ => kbps[code] * 6,
        };
    }
}
