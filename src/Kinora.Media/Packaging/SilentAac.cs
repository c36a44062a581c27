namespace Kinora.Media.Packaging;

/// <summary>
/// AAC-LC frames of digital silence: one raw_data_block (ISO/IEC 14496-3 §4.4.2.1) with a long sine window and no scale factor bands, so it decodes to exact zeros
/// at any sample rate and leaves nothing to overlap into the next frame.
/// </summary>
public static class SilentAac
{
    private static readonly byte[] Mono = [0x00, 0x00, 0x00, 0x07];
    private static readonly byte[] Stereo = [0x21, 0x00, 0x00, 0x00, 0x00, 0x1c];

    // A single channel element, two of pairs, one of low frequencies (table 1.19).
    private static readonly byte[] Surround = [0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x23, 0x00, 0x00, 0x00, 0x00, 0x0c, 0x00, 0x00, 0x00, 0xe0];

    /// <summary>The frame for mono, stereo or 5.1.</summary>
    public static ReadOnlySpan<byte> Frame(int channels) => channels switch
    {
        1 => Mono,
        2 => Stereo,
        6 => Surround,
        _ => throw new ArgumentOutOfRangeException(nameof(channels), channels, "Silence is known for mono, stereo and 5.1."),
    };
}
