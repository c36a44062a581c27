using System.Globalization;

namespace Kinora.Media.Probing;

/// <summary>What the first decoded pictures of a track are like; this is truer than what the container says of them.</summary>
internal sealed record FirstFrame
{
    /// <summary>Time of the first picture in the stream's time base; null when even the decoder has none.</summary>
    public long? Time { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public string? PixelFormat { get; init; }

    public bool Interlaced { get; init; }

    public string? ColorRange { get; init; }

    public string? ColorSpace { get; init; }

    public string? ColorTransfer { get; init; }

    public string? ColorPrimaries { get; init; }

    /// <summary>Reads ffprobe's <c>compact</c> lines; null when nothing was decoded.</summary>
    public static FirstFrame? Parse(ReadOnlySpan<byte> output)
    {
        var frames = System.Text.Encoding.UTF8.GetString(output).Split('\n').Where(l => l.Contains("width=", StringComparison.Ordinal)).Select(Fields).ToList();
        if (frames.Count == 0) return null;
        var first = frames[0];
        return new FirstFrame
        {
            Time = PacketScan.Time(Number(first, "best_effort_timestamp")),
            Width = (int)(Number(first, "width") ?? 0),
            Height = (int)(Number(first, "height") ?? 0),
            PixelFormat = Value(first, "pix_fmt"),
            Interlaced = frames.Any(f => Number(f, "interlaced_frame") == 1),
            ColorRange = Value(first, "color_range"),
            ColorSpace = Value(first, "color_space"),
            ColorTransfer = Value(first, "color_transfer"),
            ColorPrimaries = Value(first, "color_primaries"),
        };
    }

    private static Dictionary<string, string> Fields(string line)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in line.Split('|'))
        {
            var sign = field.IndexOf('=', StringComparison.Ordinal);
            if (sign > 0) fields[field[..sign]] = field[(sign + 1)..];
        }

        return fields;
    }

    private static string? Value(Dictionary<string, string> fields, string name) => StreamDescription.Known(fields.GetValueOrDefault(name));

    private static long? Number(Dictionary<string, string> fields, string name) =>
        long.TryParse(fields.GetValueOrDefault(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
