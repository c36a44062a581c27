using System.Buffers.Binary;
using Kinora.Media.Codecs.H264;

namespace Kinora.Media.Codecs.Hevc;

/// <summary>The facts of an H.265 sequence parameter set (ITU-T H.265 §7.3.2.2, Annex E) that an encode needs to know about its source.</summary>
/// <param name="Width">Pixels inside the conformance window.</param>
/// <param name="Height">Pixels inside the conformance window.</param>
/// <param name="ChromaFormat">0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.</param>
/// <param name="BitDepth">Bits of a luma sample.</param>
/// <param name="Usability">What the optional VUI says.</param>
public sealed record HevcSequenceParameterSet(int Width, int Height, int ChromaFormat, int BitDepth, VideoUsability Usability)
{
    private const int NalType = 33;

    /// <summary>The first sequence parameter set of an <c>hvcC</c> payload (ISO/IEC 14496-15 §8.3.3.1), or null when the record carries none.</summary>
    /// <exception cref="InvalidDataException">The record or the set is damaged.</exception>
    public static HevcSequenceParameterSet? FromConfiguration(ReadOnlySpan<byte> hvcC)
    {
        if (hvcC.Length < 23) throw new InvalidDataException("The HEVC configuration is too short.");
        var arrays = hvcC[22];
        var rest = hvcC[23..];
        for (var a = 0; a < arrays && rest.Length >= 3; a++)
        {
            var type = rest[0] & 0x3f;
            var count = BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
            rest = rest[3..];
            for (var n = 0; n < count; n++)
            {
                if (rest.Length < 2) throw new InvalidDataException("The HEVC configuration ends early.");
                var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
                if (length > rest.Length - 2) throw new InvalidDataException("A parameter set runs past the HEVC configuration.");
                if (type == NalType) return Parse(rest.Slice(2, length));
                rest = rest[(2 + length)..];
            }
        }
        return null;
    }

    /// <summary>Reads a sequence parameter set NAL unit, header and emulation prevention included.</summary>
    /// <exception cref="InvalidDataException">It is not one, or is damaged.</exception>
    public static HevcSequenceParameterSet Parse(ReadOnlySpan<byte> nal)
    {
        if (nal.Length is < 16 or > 8192 || ((nal[0] >> 1) & 0x3f) != NalType) throw new InvalidDataException("Not a sequence parameter set.");
        try
        {
            return ParseFields(NalUnit.Unescape(nal));
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException)
        {
            throw new InvalidDataException("The sequence parameter set is damaged.", e);
        }
    }

    private static HevcSequenceParameterSet ParseFields(byte[] data)
    {
        var bits = new BitReader(data.AsSpan(2));
        bits.Skip(4);
        var subLayers = (int)bits.Bits(3);
        bits.Skip(1);
        SkipProfile(ref bits, subLayers);
        bits.UnsignedGolomb();
        var chroma = Limited(bits.UnsignedGolomb(), 3);
        if (chroma == 3) bits.Skip(1);
        var width = Limited(bits.UnsignedGolomb(), 65535);
        var height = Limited(bits.UnsignedGolomb(), 65535);
        if (bits.Flag())
        {
            var (unitX, unitY) = (chroma is 1 or 2 ? 2 : 1, chroma == 1 ? 2 : 1);
            width -= (Limited(bits.UnsignedGolomb(), 65535) + Limited(bits.UnsignedGolomb(), 65535)) * unitX;
            height -= (Limited(bits.UnsignedGolomb(), 65535) + Limited(bits.UnsignedGolomb(), 65535)) * unitY;
        }
        if (width <= 0 || height <= 0) throw new InvalidDataException("The conformance window leaves no picture.");
        var depth = 8 + Limited(bits.UnsignedGolomb(), 8);
        if (8 + Limited(bits.UnsignedGolomb(), 8) != depth) throw new InvalidDataException("Luma and chroma have different depths, which no decoder here takes.");
        var orderBits = Limited(bits.UnsignedGolomb(), 12) + 4;
        for (var i = bits.Flag() ? 0 : subLayers; i <= subLayers; i++) SkipGolombs(ref bits, 3);
        SkipGolombs(ref bits, 6);
        if (bits.Flag() && bits.Flag()) SkipScalingLists(ref bits);
        bits.Skip(2);
        if (bits.Flag())
        {
            bits.Skip(8);
            SkipGolombs(ref bits, 2);
            bits.Skip(1);
        }
        ReferencePictureSets.Skip(ref bits);
        if (bits.Flag())
        {
            var count = Limited(bits.UnsignedGolomb(), 32);
            for (var i = 0; i < count; i++) bits.Skip(orderBits + 1);
        }
        bits.Skip(2);
        return new HevcSequenceParameterSet(width, height, chroma, depth, bits.Flag() ? VideoUsability.Read(ref bits) : VideoUsability.Default);
    }

    private static void SkipProfile(ref BitReader bits, int subLayers)
    {
        bits.Skip(88 + 8);
        if (subLayers == 0) return;
        var present = bits.Bits(16);
        for (var i = 0; i < subLayers; i++)
        {
            if ((present & (0x8000u >> (i * 2))) != 0) bits.Skip(88);
            if ((present & (0x4000u >> (i * 2))) != 0) bits.Skip(8);
        }
    }

    private static void SkipScalingLists(ref BitReader bits)
    {
        for (var size = 0; size < 4; size++)
        {
            for (var matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1)
            {
                if (!bits.Flag())
                {
                    bits.UnsignedGolomb();
                    continue;
                }
                SkipGolombs(ref bits, Math.Min(64, 1 << (4 + (size << 1))) + (size > 1 ? 1 : 0));
            }
        }
    }

    private static void SkipGolombs(ref BitReader bits, int count)
    {
        for (var i = 0; i < count; i++) bits.UnsignedGolomb();
    }

    private static int Limited(uint value, int max) => value <= (uint)max ? (int)value : throw new InvalidDataException("A value is out of range.");
}
