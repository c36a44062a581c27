using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Kinora.Features.Uploads;

/// <summary>
/// The Upload-Metadata header MUST consist of one or more comma-separated key-value pairs. The key and value MUST be separated by a space. The key MUST NOT contain
/// spaces and commas and MUST NOT be empty. The key SHOULD be ASCII encoded and the value MUST be Base64 encoded. All keys MUST be unique. The value MAY be empty.
/// </summary>
internal static class TusMetadata
{
    public const int MaxLength = 16 * 1024;

    public static bool TryParse(string header, [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? metadata)
    {
        metadata = null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (header.Length > MaxLength) return false;
        if (header.Length == 0)
        {
            metadata = values;
            return true;
        }

        foreach (var pair in header.Split(','))
        {
            var parts = pair.Trim(' ').Split(' ');
            if (parts.Length > 2 || parts[0].Length == 0 || !Ascii.IsValid(parts[0])) return false;
            if (Decode(parts.Length == 2 ? parts[1] : "") is not { } value || !values.TryAdd(parts[0], value)) return false;
        }

        metadata = values;
        return true;
    }

    /// <summary>The header that says the same, for uploads that were announced otherwise.</summary>
    public static string Format(params IEnumerable<(string Key, string? Value)> pairs) =>
        string.Join(',', pairs.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(p.Value!))}"));

    private static string? Decode(string base64)
    {
        if (!Base64.IsValid(base64)) return null;
        return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
    }
}
