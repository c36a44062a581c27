using System.Text;

namespace Kinora.Fuzz;

/// <summary>Inputs as text, so that they can be kept in the repository: bytes in hexadecimal, 32 a line, <c>#</c> before a remark.</summary>
public static class Hex
{
    public static byte[] Parse(string text) => Convert.FromHexString(string.Concat(text.Split('\n').Where(l => !l.StartsWith('#')).SelectMany(l => l.Where(c => !char.IsWhiteSpace(c)))));

    public static string Format(ReadOnlySpan<byte> bytes, string remark)
    {
        var text = new StringBuilder();
        foreach (var line in remark.Split('\n')) text.Append("# ").Append(line.TrimEnd()).Append('\n');
        for (var at = 0; at < bytes.Length; at += 32) text.Append(Convert.ToHexStringLower(bytes[at..Math.Min(at + 32, bytes.Length)])).Append('\n');
        return text.ToString();
    }
}
