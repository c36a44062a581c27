using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kinora.Media.IsoBmff;

/// <summary>The <c>stsz</c> or compact <c>stz2</c> table (ISO/IEC 14496-12 §8.7.3).</summary>
/// <param name="Uniform">Size of every sample, or 0 when each has its own.</param>
/// <param name="Count">Samples claimed.</param>
/// <param name="FieldBits">Bits of each entry: 4, 8, 16 or 32.</param>
/// <param name="Table">The entries.</param>
internal readonly record struct SampleSizes(uint Uniform, long Count, int FieldBits, ReadOnlyMemory<byte> Table)
{
    /// <exception cref="InvalidDataException">The table claims more entries than its box holds.</exception>
    public static SampleSizes Parse(Box box)
    {
        var body = box.FullBody;
        if (body.Length < 8) throw new InvalidDataException("A sample size table is too short.");
        var first = BinaryPrimitives.ReadUInt32BigEndian(body.Span);
        long count = BinaryPrimitives.ReadUInt32BigEndian(body.Span[4..]);
        var (uniform, bits) = box.Type == FourCC.Stsz ? (first, 32) : (0u, (int)(first & 0xff));
        if (bits is not (4 or 8 or 16 or 32)) throw new InvalidDataException("A sample size table has an impossible field size.");
        if (uniform == 0 && ((count * bits) + 7) / 8 > body.Length - 8) throw new InvalidDataException("A sample size table claims more entries than it has.");
        if (uniform > int.MaxValue) throw new InvalidDataException("A sample is too large.");
        return new SampleSizes(uniform, count, bits, body[8..]);
    }

    public void CopyTo(Span<int> sizes)
    {
        if (Uniform > 0)
        {
            sizes.Fill((int)Uniform);
            return;
        }
        var table = Table.Span;
        if (FieldBits == 32)
        {
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, int>(table)[..sizes.Length], sizes);
            if (sizes.IndexOfAnyInRange(int.MinValue, -1) >= 0) throw new InvalidDataException("A sample is too large.");
            return;
        }
        for (var i = 0; i < sizes.Length; i++)
        {
            sizes[i] = FieldBits switch
            {
                16 => BinaryPrimitives.ReadUInt16BigEndian(table[(i * 2)..]),
                8 => table[i],
                _ => (table[i >> 1] >> ((i & 1) == 0 ? 4 : 0)) & 15,
            };
        }
    }
}
