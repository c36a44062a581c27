namespace Kinora.Media.IsoBmff;

/// <summary>What an <c>esds</c> box tells (ISO/IEC 14496-1 §7.2.6): the kind of stream, its declared bitrate and the decoder's own configuration.</summary>
/// <param name="ObjectType">objectTypeIndication; 0 when the descriptor is missing.</param>
/// <param name="AverageBitrate">Bits per second, 0 when not told.</param>
/// <param name="Specific">DecoderSpecificInfo: the AudioSpecificConfig of AAC.</param>
internal readonly record struct ElementaryStream(int ObjectType, uint AverageBitrate, byte[] Specific)
{
    /// <param name="data">Body of the box behind version and flags.</param>
    public static ElementaryStream Parse(ReadOnlySpan<byte> data)
    {
        var found = new ElementaryStream(0, 0, []);
        if (!Descriptor(ref data, out var tag, out var body) || tag != 3 || body.Length < 3) return found;
        var flags = body[2];
        body = body[3..];
        if ((flags & 0x80) != 0) body = body[Math.Min(2, body.Length)..];
        if ((flags & 0x40) != 0 && !body.IsEmpty) body = body[Math.Min(1 + body[0], body.Length)..];
        if ((flags & 0x20) != 0) body = body[Math.Min(2, body.Length)..];
        if (!Descriptor(ref body, out tag, out var decoder) || tag != 4 || decoder.Length < 13) return found;
        found = found with { ObjectType = decoder[0], AverageBitrate = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(decoder[9..]) };
        decoder = decoder[13..];
        return Descriptor(ref decoder, out tag, out var specific) && tag == 5 && specific.Length <= 4096 ? found with { Specific = specific.ToArray() } : found;
    }

    private static bool Descriptor(ref ReadOnlySpan<byte> data, out int tag, out ReadOnlySpan<byte> body)
    {
        tag = 0;
        body = default;
        if (data.Length < 2) return false;
        tag = data[0];
        var (size, i) = (0, 1);
        for (; i < Math.Min(5, data.Length); i++)
        {
            size = (size << 7) | (data[i] & 0x7f);
            if ((data[i] & 0x80) == 0) break;
        }
        if (i >= data.Length) return false;
        // Some writers count too much; what is there is what is taken.
        body = data.Slice(i + 1, Math.Min(size, data.Length - i - 1));
        data = data[(i + 1 + body.Length)..];
        return true;
    }
}
