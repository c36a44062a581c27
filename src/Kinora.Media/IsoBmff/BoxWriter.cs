using System.Buffers.Binary;

namespace Kinora.Media.IsoBmff;

/// <summary>Writes nested boxes (ISO/IEC 14496-12 §4.2) into a growing buffer; sizes are filled in when a box is closed.</summary>
internal sealed class BoxWriter(int capacity)
{
    private byte[] _buffer = new byte[capacity];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Opens a box; close it by disposing of the result.</summary>
    public Open Box(uint type)
    {
        var start = Length;
        U32(0);
        U32(type);
        return new Open(this, start);
    }

    /// <summary>Opens a box with version and flags.</summary>
    public Open FullBox(uint type, byte version, uint flags)
    {
        var open = Box(type);
        U32(((uint)version << 24) | flags);
        return open;
    }

    public void U8(int value) => Take(1)[0] = (byte)value;

    public void U16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);

    public void U32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void I32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void I64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void Zeros(int count) => Take(count).Clear();

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>Overwrites a number written before.</summary>
    public void PatchI32(int position, int value) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(position), value);

    private Span<byte> Take(int count)
    {
        var start = Length;
        Length = checked(Length + count);
        if (Length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(Length, _buffer.Length * 2));
        return _buffer.AsSpan(start, count);
    }

    internal readonly struct Open(BoxWriter writer, int start) : IDisposable
    {
        public void Dispose() => writer.PatchI32(start, writer.Length - start);
    }
}
