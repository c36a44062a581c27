using System.Diagnostics.CodeAnalysis;

namespace Kinora.Storage;

/// <summary>
/// The name of an object: 1 to 512 characters of slash-separated segments of <c>[A-Za-z0-9._-]</c>. A segment is 1 to 200 characters long and does not begin with a dot,
/// so a key can name neither a parent folder, nor an absolute path, nor the store's own temporary files; it is its own URL and S3 spelling.
/// </summary>
public sealed record ObjectKey
{
    /// <summary>Longest key in characters.</summary>
    public const int MaxLength = 512;

    /// <summary>Longest segment in characters: file systems allow 255 bytes.</summary>
    public const int MaxSegmentLength = 200;

    private ObjectKey(string value) => Value = value;

    /// <summary>The key as text.</summary>
    public string Value { get; }

    /// <exception cref="FormatException">The text is not a key.</exception>
    public static ObjectKey Parse(string text) =>
        TryParse(text, out var key) ? key : throw new FormatException("An object key is up to 512 characters of slash-separated [A-Za-z0-9._-] segments that do not begin with a dot.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ObjectKey? key)
    {
        key = IsValid(text) ? new ObjectKey(text!) : null;
        return key is not null;
    }

    /// <summary>A key one or more segments below this one.</summary>
    /// <exception cref="FormatException">The result is not a key.</exception>
    public static ObjectKey operator /(ObjectKey parent, string child) => parent.Append(child);

    /// <inheritdoc cref="op_Division(ObjectKey, string)"/>
    public ObjectKey Append(string child) => Parse($"{Value}/{child}");

    public override string ToString() => Value;

    private static bool IsValid(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength) return false;
        var length = 0;
        foreach (var c in text)
        {
            if (c == '/')
            {
                if (length == 0) return false;
                length = 0;
                continue;
            }

            if (c == '.' && length == 0) return false;
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
            if (++length > MaxSegmentLength) return false;
        }

        return length > 0;
    }
}
