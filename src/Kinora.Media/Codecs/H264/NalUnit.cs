using System.Buffers.Binary;

namespace Kinora.Media.Codecs.H264;

/// <summary>NAL unit types of ITU-T H.264 table 7-1 that matter here.</summary>
public enum NalUnitType
{
    Slice = 1,
    PartitionA = 2,
    Idr = 5,
    Sei = 6,
    SequenceParameterSet = 7,
    PictureParameterSet = 8,
    AccessUnitDelimiter = 9,
    SequenceParameterSetExtension = 13,
    SubsetSequenceParameterSet = 15,
}

/// <summary>Facts about single NAL units.</summary>
public static class NalUnit
{
    /// <summary>The type in the first byte of a NAL unit.</summary>
    public static NalUnitType TypeOf(byte header) => (NalUnitType)(header & 0x1f);

    /// <summary>The payload without emulation prevention bytes (00 00 03 → 00 00; ITU-T H.264 §7.4.1), header byte included.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> nal)
    {
        var result = new byte[nal.Length];
        var length = 0;
        var zeros = 0;
        foreach (var b in nal)
        {
            if (zeros >= 2 && b == 3)
            {
                zeros = 0;
                continue;
            }
            zeros = b == 0 ? zeros + 1 : 0;
            result[length++] = b;
        }
        return result.AsSpan(0, length).ToArray();
    }

    /// <summary>
    /// The first NAL unit that carries picture data in a sample of length-prefixed NAL units (ISO/IEC 14496-15 §5.3.4.2), or null when there is none or the lengths lie.
    /// </summary>
    /// <param name="sample">The whole sample.</param>
    /// <param name="lengthSize">Bytes of each length field: 1, 2 or 4.</param>
    public static NalUnitType? FirstPicture(ReadOnlySpan<byte> sample, int lengthSize)
    {
        while (TryNext(ref sample, lengthSize, out var nal))
        {
            if (nal.IsEmpty) continue;
            var type = TypeOf(nal[0]);
            if (type is >= NalUnitType.Slice and <= NalUnitType.Idr) return type;
        }
        return null;
    }

    /// <summary>Takes the next length-prefixed NAL unit off <paramref name="sample"/>. False at the end, and when a length runs past the end.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> sample, int lengthSize, out ReadOnlySpan<byte> nal)
    {
        nal = default;
        if (sample.Length < lengthSize) return false;
        var length = ReadLength(sample, lengthSize);
        if (length > (uint)(sample.Length - lengthSize)) return false;
        nal = sample.Slice(lengthSize, (int)length);
        sample = sample[(lengthSize + (int)length)..];
        return true;
    }

    internal static uint ReadLength(ReadOnlySpan<byte> data, int lengthSize) => lengthSize switch
    {
        1 => data[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(data),
        3 => ((uint)data[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(data[1..]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(data),
    };
}
