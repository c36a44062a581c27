namespace Kinora.Media.Probing;

internal static class Bytes
{
    /// <summary>True when <paramref name="bytes"/> begins with exactly these values.</summary>
    public static bool Begin(ReadOnlySpan<byte> bytes, params ReadOnlySpan<byte> values) => bytes.StartsWith(values);
}
