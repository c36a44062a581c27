using System.ComponentModel;
using System.Globalization;

namespace Kinora.Hosting;

/// <summary>A number of bytes as people write it in settings: <c>10 GB</c>, <c>512MiB</c>, <c>1048576</c>. A kilobyte has 1024 bytes, with or without the i.</summary>
[TypeConverter(typeof(Converter))]
public readonly record struct ByteSize(long Bytes)
{
    private static readonly string[] Units = ["", "k", "m", "g", "t", "p"];

    public static bool TryParse(string? text, out ByteSize size)
    {
        size = default;
        var trimmed = text?.Trim() ?? "";
        var digits = trimmed.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var unit = trimmed[digits..].Trim().ToLowerInvariant();
        if (unit.EndsWith('b')) unit = unit[..^1];
        if (unit.EndsWith('i')) unit = unit[..^1];
        var power = Array.IndexOf(Units, unit);
        if (power < 0 || !decimal.TryParse(trimmed[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;

        for (; power > 0 && number <= long.MaxValue; power--) number *= 1024;
        if (number > long.MaxValue) return false;
        size = new ByteSize((long)number);
        return true;
    }

    public override string ToString()
    {
        var (number, power) = ((decimal)Bytes, 0);
        for (; number >= 1024 && power < Units.Length - 1; power++) number /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{number:0.##} {Units[power].ToUpperInvariant()}B");
    }

    private sealed class Converter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            TryParse(value as string, out var size) ? size : throw new FormatException($"'{value}' is not a size like 10 GB.");
    }
}
