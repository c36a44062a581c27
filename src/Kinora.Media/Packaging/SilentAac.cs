namespace Kinora.Media.Packaging;

/// <summary>
/// AAC-LC frames of digital silence: one raw_data_block (ISO/IEC 14496-3 §4.4.2.1) with a long sine window and no scale factor bands, so it decodes to exact zeros
/// at any sample rate and leaves nothing to overlap into the next frame.
/// </summary>
public static class SilentAac
{
    private static readonly byte[] Mono = [0x00, 0x00, 0x00, 0x07];
    private static readonly byte[] Stereo = [0x21, 0x00, 0x00, 0x00, 0x00, 0x1c];

    /// <summary>The frame for 1 or 2 channels.</summary>
    public static ReadOnlySpan<byte> Frame(int channels) => channels switch
    {
        1 => Mono,
        2 => Stereo,
        _ => throw new ArgumentOutOfRangeException(nameof(channels), channels, "Silence is known for mono and stereo."),
    };
}
