using System.Buffers.Binary;

namespace Kinora.Media.IsoBmff;

/// <summary>One box: its type and what is in it, header excluded.</summary>
internal readonly record struct Box(uint Type, ReadOnlyMemory<byte> Body)
{
    public ReadOnlySpan<byte> Span => Body.Span;

    /// <summary>Version of a full box.</summary>
    public int Version => Body.Length >= 4 ? Body.Span[0] : throw Truncated();

    /// <summary>Flags of a full box.</summary>
    public uint Flags => Body.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(Body.Span) & 0xffffff : throw Truncated();

    /// <summary>What follows version and flags.</summary>
    public ReadOnlyMemory<byte> FullBody => Body.Length >= 4 ? Body[4..] : throw Truncated();

    public BoxReader Children => new(Body);

    private static InvalidDataException Truncated() => new("A box is too short.");
}

/// <summary>Walks the boxes in a buffer (ISO/IEC 14496-12 §4.2), one level, without recursion. A box that runs past its parent is refused.</summary>
internal struct BoxReader(ReadOnlyMemory<byte> data)
{
    private ReadOnlyMemory<byte> _rest = data;

    /// <exception cref="InvalidDataException">The next box runs past the end.</exception>
    public bool Next(out Box box)
    {
        box = default;
        // QuickTime ends some lists with a 32-bit zero.
        if (_rest.Length < 8) return false;
        var span = _rest.Span;
        long size = BinaryPrimitives.ReadUInt32BigEndian(span);
        var type = BinaryPrimitives.ReadUInt32BigEndian(span[4..]);
        var header = 8;
        if (size == 1)
        {
            if (span.Length < 16) throw new InvalidDataException("A box is too short.");
            size = BinaryPrimitives.ReadInt64BigEndian(span[8..]);
            header = 16;
        }
        else if (size == 0)
        {
            size = span.Length;
        }
        if (size < header || size > span.Length) throw new InvalidDataException("A box runs past its parent.");
        box = new Box(type, _rest[header..(int)size]);
        _rest = _rest[(int)size..];
        return true;
    }

    /// <summary>The first child of a type.</summary>
    public bool Find(uint type, out Box found)
    {
        var copy = this;
        while (copy.Next(out found))
            if (found.Type == type) return true;
        return false;
    }
}
