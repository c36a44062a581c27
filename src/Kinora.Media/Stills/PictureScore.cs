namespace Kinora.Media.Stills;

/// <summary>How well a picture would stand for its video, judged on a small grey copy. Pure.</summary>
public static class PictureScore
{
    private const int Dark = 28;
    private const int Bright = 235;

    /// <summary>
    /// About 0 for a black, white or plain picture, little for a blurred one or for credits (light text on black), up to about 2 for a picture with much to see.
    /// </summary>
    /// <param name="luma">Rows of 8-bit samples without padding.</param>
    /// <param name="width">Samples in a row, at least 3.</param>
    public static double Of(ReadOnlySpan<byte> luma, int width)
    {
        var height = luma.Length / width;
        Span<int> histogram = stackalloc int[64];
        int dark = 0, bright = 0;
        foreach (var sample in luma)
        {
            histogram[sample >> 2]++;
            if (sample < Dark) dark++;
            if (sample > Bright) bright++;
        }

        var entropy = 0.0;
        foreach (var count in histogram)
        {
            if (count == 0) continue;
            var share = (double)count / luma.Length;
            entropy -= share * Math.Log2(share);
        }

        // The variance of the Laplacian falls when edges are smeared: the usual measure of blur.
        double sum = 0, squares = 0;
        for (var y = 1; y < height - 1; y++)
        {
            for (var x = 1; x < width - 1; x++)
            {
                var i = (y * width) + x;
                var edge = (4 * luma[i]) - luma[i - 1] - luma[i + 1] - luma[i - width] - luma[i + width];
                sum += edge;
                squares += (double)edge * edge;
            }
        }

        var inner = Math.Max(1, (width - 2) * (height - 2));
        var sharpness = Math.Log10(1 + (squares / inner) - (sum / inner * (sum / inner))) / 4;
        var extremes = (double)(dark + bright) / luma.Length;
        return ((entropy / 6) + Math.Min(1, sharpness)) * (1 - (extremes * extremes));
    }
}
