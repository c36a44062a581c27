using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Kinora.Hosting;

/// <summary>
/// Where a page of a list ended: the time and the id of its last item, so that the next page begins right after it whatever was added or removed meanwhile.
/// To clients it is opaque text.
/// </summary>
public readonly record struct PageCursor(DateTimeOffset At, string Id)
{
    private const byte Version = 1;
    private const int HeadBytes = 9;
    private const int MaxIdBytes = 64;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[HeadBytes + MaxIdBytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], At.UtcTicks);
        var written = Encoding.ASCII.GetBytes(Id, bytes[HeadBytes..]);
        return Base64Url.EncodeToString(bytes[..(HeadBytes + written)]);
    }

    /// <summary>A missing cursor is the list's beginning, null. False when the text is none of ours.</summary>
    public static bool TryParse(string? text, out PageCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!TryDecode(text, out var bytes) || bytes[0] != Version) return false;

        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1));
        if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks) return false;

        var id = bytes.AsSpan(HeadBytes);
        foreach (var c in id) if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'-' or (byte)'_')) return false;
        cursor = new PageCursor(new DateTimeOffset(ticks, TimeSpan.Zero), Encoding.ASCII.GetString(id));
        return true;
    }

    private static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length > Base64Url.GetEncodedLength(HeadBytes + MaxIdBytes) || !Base64Url.IsValid(text)) return false;
        bytes = Base64Url.DecodeFromChars(text);
        return bytes.Length > HeadBytes;
    }
}
