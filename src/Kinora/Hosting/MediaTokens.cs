using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kinora.Hosting;

/// <summary>A token and the moment it stops opening its video.</summary>
public readonly record struct MediaToken(string Value, DateTimeOffset ExpiresAt);

public enum MediaTokenCheck
{
    Valid,

    /// <summary>Forged, damaged, for another video, or for another viewer.</summary>
    Invalid,
    Expired,
}

/// <summary>
/// The capability in <c>/media/{token}/{videoId}/…</c>: one path segment <c>kid.expiry.constraint.mac</c>, whose HMAC-SHA256 covers version, video, expiry and
/// constraint. Whoever holds it may fetch the bytes of that one video until it expires; who gets one is decided where it is issued.
/// </summary>
public sealed class MediaTokens(MediaKeyRing keys, MediaTokenOptions options, TimeProvider time)
{
    private const string Unconstrained = "0";
    private const string OneAddress = "a";
    private const int MacCharacters = 43;

    /// <summary>Everybody gets the same token for the same video within one rounding period, unless tokens are bound to addresses.</summary>
    public MediaToken Issue(string videoId, IPAddress? viewer)
    {
        var rounding = options.Rounding.Ticks;
        var ticks = (time.GetUtcNow() + options.Lifetime).UtcTicks;
        var expiry = new DateTimeOffset((ticks + rounding - 1) / rounding * rounding, TimeSpan.Zero).ToUnixTimeSeconds();
        var constraint = options.BindToAddress && viewer is not null ? OneAddress : Unconstrained;
        var key = keys.Newest;

        Span<char> mac = stackalloc char[MacCharacters];
        Sign(key.Secret, videoId, expiry, constraint, viewer, mac);
        return new MediaToken($"{key.Id}.{expiry}.{constraint}.{mac}", DateTimeOffset.FromUnixTimeSeconds(expiry));
    }

    /// <summary>Synchronous but for the first token of a key that another machine has made a moment ago.</summary>
    public async ValueTask<MediaTokenCheck> CheckAsync(string token, string videoId, IPAddress? viewer, CancellationToken cancellationToken) =>
        Check(token, videoId, viewer) ?? (await keys.RefreshAsync(cancellationToken) ? Check(token, videoId, viewer) : null) ?? MediaTokenCheck.Invalid;

    // Null when the key is not known.
    private MediaTokenCheck? Check(ReadOnlySpan<char> token, string videoId, IPAddress? viewer)
    {
        Span<Range> parts = stackalloc Range[5];
        if (token.Length > 128 || token.Split(parts, '.') != 4) return MediaTokenCheck.Invalid;
        var expiryText = token[parts[1]];
        var constraint = token[parts[2]];
        var mac = token[parts[3]];
        if (mac.Length != MacCharacters) return MediaTokenCheck.Invalid;
        // One spelling only: a cache keyed by the whole URL must not be filled with variants.
        if (expiryText is ['0', ..] || !long.TryParse(expiryText, NumberStyles.None, CultureInfo.InvariantCulture, out var expiry)) return MediaTokenCheck.Invalid;
        var known = constraint is Unconstrained ? Unconstrained : constraint is OneAddress ? OneAddress : null;
        if (known is null) return MediaTokenCheck.Invalid;

        var now = time.GetUtcNow();
        if (keys.Find(token[parts[0]]) is not { } key) return null;
        if (key.ExpiresAt <= now) return MediaTokenCheck.Invalid;

        // The text of the MAC is compared, not its bytes: base64 leaves bits unused in which two texts could differ and still be "the same".
        Span<char> expected = stackalloc char[MacCharacters];
        Sign(key.Secret, videoId, expiry, known, viewer, expected);
        if (!CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(expected), MemoryMarshal.AsBytes(mac)))
            return MediaTokenCheck.Invalid;

        return expiry > now.ToUnixTimeSeconds() ? MediaTokenCheck.Valid : MediaTokenCheck.Expired;
    }

    private static void Sign(byte[] secret, string videoId, long expiry, string constraint, IPAddress? viewer, Span<char> mac)
    {
        Span<byte> message = stackalloc byte[192];
        var writer = new Utf8Message(message);
        writer.Add("kinora-media-1");
        writer.Add(videoId);
        writer.Add(expiry);
        writer.Add(constraint);
        if (constraint is OneAddress) writer.Add(viewer);

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, writer.Written, hash);
        Base64Url.EncodeToChars(hash, mac);
    }

    /// <summary>Fields of the signed message, each closed by a newline, which none of them can contain.</summary>
    private ref struct Utf8Message(Span<byte> buffer)
    {
        private readonly Span<byte> _buffer = buffer;
        private int _length;

        public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

        public void Add(string text)
        {
            // A video id that does not fit is none of ours; it is cut here and found nowhere later.
            System.Text.Unicode.Utf8.FromUtf16(text, _buffer[_length..^64], out _, out var written);
            _length += written;
            _buffer[_length++] = (byte)'\n';
        }

        public void Add(long number)
        {
            number.TryFormat(_buffer[_length..], out var written, provider: CultureInfo.InvariantCulture);
            _length += written;
            _buffer[_length++] = (byte)'\n';
        }

        public void Add(IPAddress? address)
        {
            if (address is null) return;
            address.MapToIPv6().TryWriteBytes(_buffer[_length..], out var written);
            _length += written;
        }
    }
}
