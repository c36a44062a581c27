using System.Globalization;
using System.Text.Json;

namespace Kinora.Media.Probing;

/// <summary>How a picture must be turned, from the display matrix (ISO/IEC 14496-12 §8.3.2) that ffprobe prints as three lines of three numbers.</summary>
internal static class DisplayMatrix
{
    public static (int Rotation, bool Mirrored) Read(JsonElement stream)
    {
        if (!stream.TryGetProperty("side_data_list", out var list)) return (0, false);
        foreach (var data in list.EnumerateArray())
        {
            if (!data.TryGetProperty("displaymatrix", out var matrix) || Numbers(matrix.GetString() ?? "") is not [var a, var b, _, var c, var d, _, _, _, _]) continue;
            return Decompose(a, b, c, d);
        }

        return (0, false);
    }

    /// <summary>Degrees clockwise, and whether the picture is mirrored besides. Angles between the quarters are rounded to one.</summary>
    public static (int Rotation, bool Mirrored) Decompose(double a, double b, double c, double d)
    {
        var mirrored = (a * d) - (b * c) < 0;
        var degrees = Math.Atan2(b, a) * 180 / Math.PI;
        var quarters = (int)Math.Round(degrees / 90);
        return (((quarters % 4) + 4) % 4 * 90, mirrored);
    }

    private static double[] Numbers(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(n => double.TryParse(n, CultureInfo.InvariantCulture, out var value) ? value : 0)];
}
