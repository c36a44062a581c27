namespace Kinora.Media.Codecs;

/// <summary>Reads bits, most significant first, from a span. Reading past the end throws, so that a damaged header cannot be mistaken for zeros.</summary>
public ref struct BitReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Bits read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bits left.</summary>
    public readonly int Remaining => (_data.Length * 8) - Position;

    /// <exception cref="EndOfStreamException">No bit is left.</exception>
    public bool Flag() => Bits(1) != 0;

    /// <summary>An unsigned number of 0 to 32 bits.</summary>
    /// <exception cref="EndOfStreamException">Fewer bits are left.</exception>
    public uint Bits(int count)
    {
        if (count > Remaining) throw new EndOfStreamException();
        var value = 0u;
        while (count > 0)
        {
            var inByte = Position & 7;
            var take = Math.Min(8 - inByte, count);
            var bits = (uint)(_data[Position >> 3] >> (8 - inByte - take)) & ((1u << take) - 1);
            value = (value << take) | bits;
            Position += take;
            count -= take;
        }
        return value;
    }

    /// <exception cref="EndOfStreamException">Fewer bits are left.</exception>
    public void Skip(int count)
    {
        if (count < 0 || count > Remaining) throw new EndOfStreamException();
        Position += count;
    }

    /// <summary>ue(v): an unsigned Exp-Golomb code (ITU-T H.264 §9.1), at most 2^32 − 2.</summary>
    /// <exception cref="EndOfStreamException">The code does not end within the data.</exception>
    /// <exception cref="InvalidDataException">The code is longer than 32 leading zeros.</exception>
    public uint UnsignedGolomb()
    {
        var zeros = 0;
        while (!Flag())
            if (++zeros > 31) throw new InvalidDataException("An Exp-Golomb code is too long.");
        return (1u << zeros) - 1 + Bits(zeros);
    }

    /// <summary>se(v): a signed Exp-Golomb code (ITU-T H.264 §9.1.1).</summary>
    /// <inheritdoc cref="UnsignedGolomb"/>
    public int SignedGolomb()
    {
        var code = UnsignedGolomb();
        var magnitude = (int)(((ulong)code + 1) >> 1);
        return (code & 1) != 0 ? magnitude : -magnitude;
    }
}
