using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kinora.Data.Accounts;

namespace Kinora.Hosting;

/// <summary>What a valid access token says.</summary>
/// <param name="UserId">Whom it was issued to.</param>
/// <param name="SessionId">The family of refresh tokens it belongs to.</param>
/// <param name="Role">The role when it was issued.</param>
/// <param name="ExpiresAt">When it runs out, by the clock that issued it.</param>
public sealed record AccessToken(Guid UserId, Guid SessionId, UserRole Role, DateTimeOffset ExpiresAt);

/// <summary>
/// Issues and checks access tokens: JWTs (RFC 7519) of exactly one form. HMAC-SHA256 and nothing else, the key named by <c>kid</c>, fixed issuer and audience,
/// all times required. The signature is checked before a byte of the payload is looked at. What a general JWT library would tolerate (other algorithms, <c>crit</c>,
/// padding, duplicate members, several audiences) is refused.
/// </summary>
public sealed class AccessTokens(AccessKeys keys, TimeProvider time)
{
    public const string Issuer = "kinora";
    public const string Audience = "kinora-api";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>How far the clocks of two of our machines may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private const int MaxLength = 2048;

    private static readonly SearchValues<char> Base64UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly JsonDocumentOptions StrictJson = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    public async ValueTask<string> IssueAsync(Guid userId, Guid sessionId, UserRole role, CancellationToken cancellationToken)
    {
        var key = await keys.CurrentAsync(cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var header = Json(w =>
        {
            w.WriteString("alg", "HS256");
            w.WriteString("typ", "JWT");
            w.WriteString("kid", key.Id);
        });
        var payload = Json(w =>
        {
            w.WriteString("iss", Issuer);
            w.WriteString("aud", Audience);
            w.WriteString("sub", userId);
            w.WriteString("sid", sessionId);
            w.WriteString("role", RoleName(role));
            w.WriteNumber("iat", now);
            w.WriteNumber("nbf", now);
            w.WriteNumber("exp", now + (long)Lifetime.TotalSeconds);
        });
        var signed = $"{header}.{payload}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(key, signed))}";
    }

    /// <summary>What the token says, or null when anything about it is not as it must be.</summary>
    public async ValueTask<AccessToken?> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > MaxLength || token.Split('.') is not [var header, var payload, var signature]) return null;
        if (KeyId(Decode(header)) is not { } keyId || Decode(signature) is not { } given) return null;
        if (await keys.FindAsync(keyId, cancellationToken) is not { } key) return null;

        var expected = Sign(key, token[..(header.Length + 1 + payload.Length)]);
        if (!CryptographicOperations.FixedTimeEquals(expected, given)) return null;
        return Decode(payload) is { } claims ? Read(claims) : null;
    }

    public static string RoleName(UserRole role) => role.ToString().ToLowerInvariant();

    private AccessToken? Read(byte[] claims)
    {
        if (Parse(claims) is not { } document) return null;
        using (document)
        {
            var root = document.RootElement;
            var now = time.GetUtcNow().ToUnixTimeSeconds();
            var skew = (long)Skew.TotalSeconds;
            return Text(root, "iss") == Issuer
                && Text(root, "aud") == Audience
                && Seconds(root, "exp") is { } expires && now < expires + skew
                && Seconds(root, "nbf") is { } notBefore && now >= notBefore - skew
                && Seconds(root, "iat") is { } issued && now >= issued - skew
                && Guid.TryParseExact(Text(root, "sub"), "D", out var userId)
                && Guid.TryParseExact(Text(root, "sid"), "D", out var sessionId)
                && Text(root, "role") is { } name
                && Enum.TryParse<UserRole>(name, ignoreCase: true, out var role) && RoleName(role) == name
                ? new AccessToken(userId, sessionId, role, DateTimeOffset.FromUnixTimeSeconds(expires))
                : null;
        }
    }

    private static string? KeyId(byte[]? header)
    {
        if (header is null || Parse(header) is not { } document) return null;
        using (document)
        {
            var root = document.RootElement;
            // RFC 7515 4.1.11: extensions that are not understood must be refused, and we understand none.
            return Text(root, "alg") == "HS256" && Text(root, "typ") == "JWT" && !root.TryGetProperty("crit", out _) ? Text(root, "kid") : null;
        }
    }

    private static JsonDocument? Parse(byte[] json)
    {
        // We write ASCII without escapes. Bytes that are no UTF-8, or half of a surrogate pair as an escape, parse well and throw only when they are read.
        if (!Ascii.IsValid(json) || json.AsSpan().Contains((byte)'\\')) return null;
        try
        {
            var document = JsonDocument.Parse(json, StrictJson);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Seconds(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 1L << 37
            ? seconds
            : null;

    /// <summary>Canonical base64url only: the framework's decoder also takes white space, padding and stray low bits, so that one token would have many spellings.</summary>
    private static byte[]? Decode(string text)
    {
        if (text.Length == 0 || text.Length % 4 == 1 || text.AsSpan().ContainsAnyExcept(Base64UrlCharacters)) return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done) return null;
        Array.Resize(ref bytes, written);
        return string.Equals(Base64Url.EncodeToString(bytes), text, StringComparison.Ordinal) ? bytes : null;
    }

    private static byte[] Sign(SigningKey key, string signed) => HMACSHA256.HashData(key.Secret, Encoding.ASCII.GetBytes(signed));

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}
