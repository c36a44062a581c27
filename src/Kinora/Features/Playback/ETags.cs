namespace Kinora.Features.Playback;

/// <summary>Strong entity tags: the first half of the SHA-256 of the bytes.</summary>
public static class ETags
{
    public static string Of(ReadOnlySpan<byte> sha256) => $"\"{Convert.ToHexStringLower(sha256[..16])}\"";
}
