namespace Kinora.Media.Ladders;

/// <summary>H.264 levels (ITU-T H.264 Table A-1): the least one whose limits hold a rendition.</summary>
public static class H264Level
{
    // Level × 10, macroblocks per second, macroblocks per frame, macroblocks in the decoded picture buffer, kbit/s of the main profile.
    private static readonly (int Level, int Speed, int Frame, int Buffer, int Kbps)[] Table =
    [
        (30, 40_500, 1_620, 8_100, 10_000),
        (31, 108_000, 3_600, 18_000, 14_000),
        (32, 216_000, 5_120, 20_480, 20_000),
        (40, 245_760, 8_192, 32_768, 20_000),
        (41, 245_760, 8_192, 32_768, 50_000),
        (42, 522_240, 8_704, 34_816, 50_000),
        (50, 589_824, 22_080, 110_400, 135_000),
        (51, 983_040, 36_864, 184_320, 240_000),
        (52, 2_073_600, 36_864, 184_320, 240_000),
        (60, 4_177_920, 139_264, 696_320, 240_000),
        (61, 8_355_840, 139_264, 696_320, 480_000),
        (62, 16_711_680, 139_264, 696_320, 800_000),
    ];

    /// <summary>
    /// Level × 10, at least 30: below it nothing is gained, since no decoder in use is limited to less. 62 when even that is exceeded.
    /// </summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="framesPerSecond">Pictures per second.</param>
    /// <param name="bitsPerSecond">Highest rate.</param>
    /// <param name="pictures">Pictures the decoder must hold.</param>
    public static int Least(int width, int height, double framesPerSecond, long bitsPerSecond, int pictures)
    {
        var (columns, rows) = ((width + 15) / 16, (height + 15) / 16);
        var frame = columns * rows;
        foreach (var (level, speed, frameLimit, buffer, kbps) in Table)
        {
            // §A.3.1: neither side may exceed the square root of eight frames' worth of macroblocks. High profile may use 1.25 × the main profile's rate.
            var side = Math.Sqrt(frameLimit * 8.0);
            if (frame <= frameLimit && columns <= side && rows <= side && frame * framesPerSecond <= speed && frame * pictures <= buffer && bitsPerSecond <= kbps * 1250L) return level;
        }

        return Table[^1].Level;
    }
}
