using System.Buffers.Text;
using System.Security.Cryptography;

namespace Kinora.Features.Uploads;

/// <summary>
/// The Upload-Checksum request header contains the checksum of the current body payload: the name of the algorithm and the Base64 encoded checksum, separated by a space.
/// </summary>
internal sealed class TusChecksum : IDisposable
{
    public const string Algorithms = "sha1,sha256,sha512,md5";

    private readonly IncrementalHash _hash;
    private readonly byte[] _expected;

    private TusChecksum(IncrementalHash hash, byte[] expected) => (_hash, _expected) = (hash, expected);

    /// <summary>Null when the header is malformed or the algorithm is not supported by the server.</summary>
    public static TusChecksum? Parse(string header)
    {
        if (header.Split(' ') is not [var name, var text] || !Base64.IsValid(text)) return null;
        HashAlgorithmName? algorithm = name.ToLowerInvariant() switch
        {
            "sha1" => HashAlgorithmName.SHA1,
            "sha256" => HashAlgorithmName.SHA256,
            "sha512" => HashAlgorithmName.SHA512,
            "md5" => HashAlgorithmName.MD5,
            _ => null,
        };
        if (algorithm is null) return null;

        var hash = IncrementalHash.CreateHash(algorithm.Value);
        var expected = Convert.FromBase64String(text);
        if (expected.Length == hash.HashLengthInBytes) return new TusChecksum(hash, expected);
        hash.Dispose();
        return null;
    }

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>To be asked once, after the last byte.</summary>
    public bool Matches() => CryptographicOperations.FixedTimeEquals(_hash.GetHashAndReset(), _expected);

    public void Dispose() => _hash.Dispose();
}
