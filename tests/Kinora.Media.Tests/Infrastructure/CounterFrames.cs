using System.Globalization;

namespace Kinora.Media.Tests.Infrastructure;

/// <summary>
/// Pictures that say which one they are: a band of 16 black and white blocks is the picture's number in binary (most significant left), read back from decoded
/// pixels after any scaling and coding. Above it a moving texture, below it a band that is white in every flash picture (once a second, with the click of the sound).
/// </summary>
public static class CounterFrames
{
    private const int Bits = 16;
    private const int ReadWidth = 64;
    private const int ReadHeight = 32;

    /// <summary>Writes raw yuv420p pictures.</summary>
    public static async Task WriteAsync(Stream output, int width, int height, int count, Func<int, bool> isFlash)
    {
        var frame = new byte[(width * height) + (2 * ((width + 1) / 2) * ((height + 1) / 2))];
        for (var n = 0; n < count; n++)
        {
            Draw(frame, width, height, n, isFlash(n));
            await output.WriteAsync(frame);
        }
    }

    /// <summary>Decodes a file's pictures and reads their numbers.</summary>
    public static async Task<IReadOnlyList<(int Number, bool Flash)>> ReadAsync(string path, params string[] inputOptions)
    {
        var pixels = await Ffmpeg.RunAsync(
        [
            .. inputOptions, "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-vf", $"scale={ReadWidth}:{ReadHeight}:flags=area,format=gray", "-f", "rawvideo", "-",
        ]);
        return [.. Enumerable.Range(0, pixels.Length / (ReadWidth * ReadHeight)).Select(n => Read(pixels.AsSpan(n * ReadWidth * ReadHeight, ReadWidth * ReadHeight)))];
    }

    /// <summary>Presentation times of a file's pictures in seconds, in order of presentation, as a decoder gives them.</summary>
    public static async Task<double[]> TimesAsync(string path) =>
        [.. (await Ffmpeg.ProbeAsync("-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0", path))
            .Select(l => double.Parse(l.TrimEnd(','), CultureInfo.InvariantCulture)).Order()];

    private static (int Number, bool Flash) Read(ReadOnlySpan<byte> gray)
    {
        var number = 0;
        for (var bit = 0; bit < Bits; bit++)
        {
            // The middle of the block, away from neighbours that coding smears into it.
            var sum = 0;
            for (var y = 15; y < 17; y++)
                for (var x = 1; x < 3; x++) sum += gray[(y * ReadWidth) + (bit * ReadWidth / Bits) + x];
            number = (number << 1) | (sum > 4 * 128 ? 1 : 0);
        }

        return (number, gray[(28 * ReadWidth) + (ReadWidth / 2)] > 180);
    }

    private static void Draw(byte[] frame, int width, int height, int number, bool flash)
    {
        for (var y = 0; y < height; y++)
        {
            var row = frame.AsSpan(y * width, width);
            if (y >= height * 3 / 4)
            {
                row.Fill(flash ? (byte)235 : (byte)40);
            }
            else if (y >= height * 3 / 8 && y < height * 5 / 8)
            {
                for (var x = 0; x < width; x++) row[x] = ((number >> (Bits - 1 - (x * Bits / width))) & 1) == 1 ? (byte)235 : (byte)16;
            }
            else
            {
                for (var x = 0; x < width; x++) row[x] = (byte)(60 + (((x + (number * 2)) ^ y) & 127));
            }
        }

        var chroma = ((width + 1) / 2) * ((height + 1) / 2);
        frame.AsSpan(width * height, chroma).Fill((byte)(110 + (number % 30)));
        frame.AsSpan((width * height) + chroma, chroma).Fill(140);
    }
}
