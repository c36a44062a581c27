using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kinora.Roles.Engine;

/// <summary>How numbers are told to people, and everything to programs.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task JsonAsync(object value) => Console.Out.WriteLineAsync(JsonSerializer.Serialize(value, Options));

    /// <summary>Names that others chose may hold what moves the cursor.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));

    public static string Seconds(double seconds) => seconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} s")
        : TimeSpan.FromSeconds(seconds).ToString(seconds < 3600 ? @"m\:ss\.f" : @"h\:mm\:ss", CultureInfo.InvariantCulture);

    public static string Rate(long bitsPerSecond) => bitsPerSecond >= 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bitsPerSecond / 1e6:0.0} Mbit/s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bitsPerSecond / 1000)} kbit/s");
}
