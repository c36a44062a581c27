using Kinora.Media.IsoBmff;
using Kinora.Media.Ladders;

namespace Kinora.Media.Packaging;

/// <summary>The <c>mp4a</c> sample entry with its elementary stream descriptor (ISO/IEC 14496-14 §6.7, 14496-1 §7.2.6).</summary>
internal static class AacSampleEntry
{
    public static void Write(BoxWriter writer, AudioRendition rendition)
    {
        using (writer.Box(FourCC.Of("mp4a")))
        {
            writer.Zeros(6);
            writer.U16(1);
            writer.Zeros(8);
            writer.U16(rendition.Channels);
            writer.U16(16);
            writer.Zeros(4);
            // A 16.16 number cannot hold 88.2 and 96 kHz; the AudioSpecificConfig is what decoders read.
            writer.U32(rendition.SampleRate <= ushort.MaxValue ? (uint)rendition.SampleRate << 16 : 0);
            WriteDescriptors(writer, rendition.DecoderConfiguration, rendition.Bitrate);
        }
    }

    private static void WriteDescriptors(BoxWriter writer, ReadOnlySpan<byte> config, int bitrate)
    {
        if (config.Length is 0 or > 64) throw new InvalidDataException("The audio configuration has an impossible size.");
        var specificSize = config.Length;
        var decoderSize = 13 + 2 + specificSize;
        var streamSize = 3 + 2 + decoderSize + 3;
        using (writer.FullBox(FourCC.Esds, 0, 0))
        {
            Descriptor(writer, 3, streamSize);
            writer.U16(1);
            writer.U8(0);
            Descriptor(writer, 4, decoderSize);
            writer.U8(0x40);
            writer.U8(0x15);
            writer.Zeros(3);
            writer.I32(bitrate);
            writer.I32(bitrate);
            Descriptor(writer, 5, specificSize);
            writer.Bytes(config);
            Descriptor(writer, 6, 1);
            writer.U8(2);
        }
    }

    private static void Descriptor(BoxWriter writer, int tag, int size)
    {
        writer.U8(tag);
        writer.U8(size);
    }
}
