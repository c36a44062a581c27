using System.Buffers.Binary;

namespace Kinora.Media.Matroska;

/// <summary>One element in memory: its ID and what is in it. An empty one has its default value (RFC 8794 §6.1).</summary>
internal readonly record struct Element(uint Id, ReadOnlyMemory<byte> Body)
{
    public ElementReader Children => new(Body);

    /// <exception cref="InvalidDataException">It is longer than a number can be.</exception>
    public ulong Unsigned(ulong whenEmpty = 0)
    {
        var span = Body.Span;
        if (span.IsEmpty) return whenEmpty;
        if (span.Length > 8) throw new InvalidDataException("A number is too long.");
        var value = 0ul;
        foreach (var b in span) value = (value << 8) | b;
        return value;
    }

    /// <summary>As <see cref="Unsigned"/>, at most <paramref name="limit"/>.</summary>
    public int Small(int limit, int whenEmpty = 0) => (int)Math.Min(Unsigned((ulong)whenEmpty), (ulong)limit);

    /// <exception cref="InvalidDataException">It is not as long as a floating point number.</exception>
    public double Float(double whenEmpty = 0) => Body.Length switch
    {
        0 => whenEmpty,
        4 => BinaryPrimitives.ReadSingleBigEndian(Body.Span),
        8 => BinaryPrimitives.ReadDoubleBigEndian(Body.Span),
        _ => throw new InvalidDataException("A floating point number has an impossible length."),
    };

    /// <summary>ASCII up to the first zero; null for what is too long to be a name.</summary>
    public string? Text()
    {
        var span = Body.Span;
        var end = span.IndexOf((byte)0);
        if (end >= 0) span = span[..end];
        return span.Length <= 256 ? System.Text.Encoding.UTF8.GetString(span) : null;
    }
}

/// <summary>Walks the elements in a buffer, one level, without recursion. An element that runs past its parent is refused.</summary>
internal struct ElementReader(ReadOnlyMemory<byte> data)
{
    private ReadOnlyMemory<byte> _rest = data;

    /// <exception cref="InvalidDataException">The next element is damaged, of unknown size, or runs past the end.</exception>
    public bool Next(out Element element)
    {
        element = default;
        if (_rest.IsEmpty) return false;
        if (!ElementHeader.TryRead(_rest.Span, out var header) || header.Size < 0 || header.Size > _rest.Length - header.Length)
            throw new InvalidDataException("An element runs past its parent.");
        element = new Element(header.Id, _rest.Slice(header.Length, (int)header.Size));
        _rest = _rest[(header.Length + (int)header.Size)..];
        return true;
    }

    /// <summary>The first child of a kind.</summary>
    public bool Find(uint id, out Element found)
    {
        var copy = this;
        while (copy.Next(out found))
            if (found.Id == id) return true;
        return false;
    }
}

/// <summary>What stands before an element's body.</summary>
/// <param name="Length">Bytes of the header itself.</param>
/// <param name="Size">Bytes of the body, or <see cref="EbmlNumber.UnknownSize"/>.</param>
internal readonly record struct ElementHeader(uint Id, int Length, long Size)
{
    /// <summary>An ID of 4 bytes and a size of 8.</summary>
    public const int MaxLength = 12;

    public static bool TryRead(ReadOnlySpan<byte> data, out ElementHeader header)
    {
        header = default;
        var id = EbmlNumber.ReadId(data, out var name);
        if (id == 0) return false;
        var size = EbmlNumber.ReadSize(data[id..], out var length);
        if (size == 0) return false;
        header = new ElementHeader(name, id + size, length);
        return true;
    }
}
