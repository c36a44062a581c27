namespace Kinora.Media.Codecs;

/// <summary>The head of an MPEG-4 AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1).</summary>
/// <param name="ObjectType">Audio object type: 2 is AAC-LC, 5 SBR (HE-AAC), 29 parametric stereo.</param>
/// <param name="SampleRate">Samples per second of the core coder.</param>
/// <param name="ChannelConfiguration">0 (told in a program config element) to 15; 1 mono, 2 stereo.</param>
/// <param name="FrameLength">Samples per frame: 1024, or 960 when frameLengthFlag is set.</param>
/// <param name="OutputRate">Samples per second that come out: of the SBR extension where one is signalled, else <paramref name="SampleRate"/>.</param>
/// <param name="HasExtension">True when SBR or PS is signalled, explicitly or by the backward compatible sync extension.</param>
public sealed record AudioSpecificConfig(int ObjectType, int SampleRate, int ChannelConfiguration, int FrameLength, int OutputRate, bool HasExtension)
{
    /// <summary>Sampling rates by their index, which ADTS has too (ISO/IEC 14496-3 table 1.18).</summary>
    internal static readonly int[] Rates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <summary>True when one channel is coded that parametric stereo makes two of (HE-AAC v2).</summary>
    public bool HasParametricStereo { get; init; }

    /// <summary>RFC 6381 codec string: <c>mp4a.40.2</c>; with SBR <c>mp4a.40.5</c>, with parametric stereo <c>mp4a.40.29</c>.</summary>
    public string CodecString => $"mp4a.40.{(HasParametricStereo ? 29 : HasExtension ? 5 : ObjectType)}";

    /// <summary>
    /// What every player takes: AAC-LC with 1024-sample frames in mono, stereo or 5.1, also below an SBR that doubles the rate (HE-AAC), in mono or stereo. Its frames are 1024
    /// samples of the core coder all the same.
    /// </summary>
    public bool IsCuttable => ObjectType == 2 && FrameLength == 1024 && SampleRate is >= 8000 and <= 96000
        && (HasExtension ? ChannelConfiguration is 1 or 2 && OutputRate == 2 * SampleRate && !HasParametricStereo : ChannelConfiguration is 1 or 2 or 6);

    /// <exception cref="InvalidDataException">The configuration is damaged.</exception>
    public static AudioSpecificConfig Parse(ReadOnlySpan<byte> data)
    {
        try
        {
            var bits = new BitReader(data);
            var type = ReadObjectType(ref bits);
            var rate = ReadRate(ref bits);
            var channels = (int)bits.Bits(4);
            var (extension, parametric) = (type is 5 or 29, type == 29);
            var output = rate;
            if (extension)
            {
                output = ReadRate(ref bits);
                type = ReadObjectType(ref bits);
            }
            if (type is not (1 or 2 or 3 or 4 or 6 or 7 or 17 or 19 or 20 or 21 or 22 or 23))
                return new AudioSpecificConfig(type, rate, channels, 1024, output, extension);
            var frame = bits.Flag() ? 960 : 1024;
            if (bits.Flag()) bits.Skip(14);
            bits.Skip(1);
            if (!extension && channels != 0 && bits.Remaining >= 16 && bits.Bits(11) == 0x2b7 && ReadObjectType(ref bits) == 5 && bits.Flag())
            {
                (extension, output) = (true, ReadRate(ref bits));
                parametric = bits.Remaining >= 12 && bits.Bits(11) == 0x548 && bits.Flag();
            }

            return new AudioSpecificConfig(type, rate, channels, frame, output, extension) { HasParametricStereo = parametric };
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The audio configuration is damaged.", e);
        }
    }

    /// <summary>The two or five bytes of a plain AAC-LC configuration, as ffmpeg's encoder writes its head.</summary>
    /// <param name="sampleRate">8000 to 96000.</param>
    /// <param name="channels">1 to 6; 6 is 5.1.</param>
    public static byte[] BuildLowComplexity(int sampleRate, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 6);
        var index = Array.IndexOf(Rates, sampleRate);
        if (index >= 0) return [(byte)((2 << 3) | (index >> 1)), (byte)(((index & 1) << 7) | (channels << 3))];
        var bits = (2ul << 35) | (15ul << 31) | ((ulong)(uint)sampleRate << 7) | ((ulong)(uint)channels << 3);
        return [(byte)(bits >> 32), (byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits];
    }

    private static int ReadObjectType(ref BitReader bits)
    {
        var type = (int)bits.Bits(5);
        return type == 31 ? 32 + (int)bits.Bits(6) : type;
    }

    private static int ReadRate(ref BitReader bits)
    {
        var index = (int)bits.Bits(4);
        if (index == 15) return (int)bits.Bits(24);
        return index < Rates.Length ? Rates[index] : throw new InvalidDataException("The sample rate is reserved.");
    }
}
