using System.Buffers.Binary;

namespace Kinora.Media.Codecs.H264;

/// <summary>The AVC decoder configuration record, payload of an <c>avcC</c> box (ISO/IEC 14496-15 §5.3.3.1).</summary>
/// <param name="Profile">AVCProfileIndication.</param>
/// <param name="Compatibility">profile_compatibility.</param>
/// <param name="Level">AVCLevelIndication: level × 10.</param>
/// <param name="LengthSize">Bytes of each NAL unit length field in the samples: 1, 2 or 4.</param>
/// <param name="SequenceParameterSets">NAL units with header byte.</param>
/// <param name="PictureParameterSets">NAL units with header byte.</param>
public sealed record AvcConfiguration(
    int Profile,
    int Compatibility,
    int Level,
    int LengthSize,
    IReadOnlyList<byte[]> SequenceParameterSets,
    IReadOnlyList<byte[]> PictureParameterSets)
{
    /// <summary>RFC 6381 codec string: <c>avc1.640028</c>.</summary>
    public string CodecString => $"avc1.{Profile:X2}{Compatibility:X2}{Level:X2}";

    /// <summary>The codec string of a record without reading the rest of it.</summary>
    public static string CodecStringOf(ReadOnlySpan<byte> avcC) =>
        avcC.Length >= 4 ? $"avc1.{avcC[1]:X2}{avcC[2]:X2}{avcC[3]:X2}" : throw new InvalidDataException("The AVC configuration is too short.");

    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public static AvcConfiguration Parse(ReadOnlySpan<byte> avcC)
    {
        if (avcC.Length < 7 || avcC[0] != 1) throw new InvalidDataException("Not an AVC configuration record.");
        var lengthSize = (avcC[4] & 3) + 1;
        if (lengthSize == 3) throw new InvalidDataException("NAL unit lengths of three bytes are reserved.");
        var rest = avcC[6..];
        var sequence = ReadSets(ref rest, avcC[5] & 31);
        if (rest.IsEmpty) throw new InvalidDataException("The AVC configuration ends early.");
        var pictures = rest[0];
        rest = rest[1..];
        return new AvcConfiguration(avcC[1], avcC[2], avcC[3], lengthSize, sequence, ReadSets(ref rest, pictures));
    }

    /// <summary>The record as bytes, with the High profile extension where the profile has one.</summary>
    public byte[] ToBytes()
    {
        var sps = SequenceParameterSet.Parse(SequenceParameterSets[0]);
        var bytes = new List<byte> { 1, (byte)Profile, (byte)Compatibility, (byte)Level, (byte)(0xfc | (LengthSize - 1)), (byte)(0xe0 | SequenceParameterSets.Count) };
        Append(bytes, SequenceParameterSets);
        bytes.Add((byte)PictureParameterSets.Count);
        Append(bytes, PictureParameterSets);
        if (Profile is 100 or 110 or 122 or 144 or 244)
            bytes.AddRange([(byte)(0xfc | sps.ChromaFormat), (byte)(0xf8 | (sps.BitDepthLuma - 8)), (byte)(0xf8 | (sps.BitDepthChroma - 8)), 0]);
        return [.. bytes];
    }

    /// <summary>True when a parameter set NAL unit is one of this record's, byte for byte.</summary>
    public bool Contains(ReadOnlySpan<byte> nal)
    {
        var sets = NalUnit.TypeOf(nal[0]) == NalUnitType.SequenceParameterSet ? SequenceParameterSets : PictureParameterSets;
        foreach (var set in sets)
            if (nal.SequenceEqual(set)) return true;
        return false;
    }

    private static byte[][] ReadSets(ref ReadOnlySpan<byte> rest, int count)
    {
        var sets = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < 2) throw new InvalidDataException("The AVC configuration ends early.");
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (length == 0 || length > rest.Length - 2) throw new InvalidDataException("A parameter set runs past the AVC configuration.");
            sets[i] = rest.Slice(2, length).ToArray();
            rest = rest[(2 + length)..];
        }
        return sets;
    }

    private static void Append(List<byte> bytes, IReadOnlyList<byte[]> sets)
    {
        foreach (var set in sets)
        {
            bytes.AddRange([(byte)(set.Length >> 8), (byte)set.Length]);
            bytes.AddRange(set);
        }
    }
}
