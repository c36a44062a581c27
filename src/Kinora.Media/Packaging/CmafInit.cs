using Kinora.Media.IsoBmff;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Media.Packaging;

/// <summary>
/// Writes CMAF header segments (ISO/IEC 23000-19 §7.3.1): <c>ftyp moov</c> with one track, no samples and duration 0. A pure function of the rendition,
/// so that every run and every machine serves the same bytes.
/// </summary>
public static class CmafInit
{
    private static readonly PictureColors Bt709 = new(1, 1, 1, FullRange: false);

    /// <summary>The init segment of a video rendition; its edit list takes back the timeline's composition delay.</summary>
    /// <param name="rendition">Size, pixel shape and origin; encoded renditions are BT.709 by definition and say so.</param>
    /// <param name="timeline">Its timescale is the segments'.</param>
    /// <param name="avcC">Payload of the <c>avcC</c> box (ISO/IEC 14496-15 §5.3.3.1).</param>
    public static byte[] Video(VideoRendition rendition, Timeline timeline, ReadOnlySpan<byte> avcC)
    {
        var timescale = timeline.Timescale;
        var writer = new BoxWriter(1024);
        WriteFileType(writer);
        using (writer.Box(FourCC.Moov))
        {
            WriteMovieHeader(writer, timescale);
            using (writer.Box(FourCC.Trak))
            {
                var (width, height) = DisplaySize(rendition);
                WriteTrackHeader(writer, width, height, volume: 0);
                WriteEditList(writer, timeline.CompositionDelay(rendition.FrameDivisor));
                using (writer.Box(FourCC.Mdia))
                {
                    WriteMediaHeader(writer, timescale, language: null);
                    WriteHandler(writer, FourCC.Vide, "VideoHandler"u8);
                    using (writer.Box(FourCC.Minf))
                    {
                        using (writer.FullBox(FourCC.Of("vmhd"), 0, 1)) writer.Zeros(8);
                        WriteDataReference(writer);
                        using (writer.Box(FourCC.Stbl))
                        {
                            using (writer.FullBox(FourCC.Stsd, 0, 0))
                            {
                                writer.U32(1);
                                WriteAvcSampleEntry(writer, rendition, avcC);
                            }
                            WriteEmptyTables(writer);
                        }
                    }
                }
            }
            WriteMovieExtends(writer);
        }
        return writer.Written.ToArray();
    }

    /// <summary>The init segment of an AAC rendition; its timescale is the sample rate, and its edit list skips <see cref="AudioRendition.Priming"/> samples.</summary>
    public static byte[] Audio(AudioRendition rendition)
    {
        var writer = new BoxWriter(1024);
        WriteFileType(writer);
        using (writer.Box(FourCC.Moov))
        {
            WriteMovieHeader(writer, rendition.SampleRate);
            using (writer.Box(FourCC.Trak))
            {
                WriteTrackHeader(writer, 0, 0, volume: 0x0100);
                WriteEditList(writer, rendition.Priming);
                using (writer.Box(FourCC.Mdia))
                {
                    WriteMediaHeader(writer, rendition.SampleRate, rendition.Language);
                    WriteHandler(writer, FourCC.Soun, "SoundHandler"u8);
                    using (writer.Box(FourCC.Minf))
                    {
                        using (writer.FullBox(FourCC.Of("smhd"), 0, 0)) writer.Zeros(4);
                        WriteDataReference(writer);
                        using (writer.Box(FourCC.Stbl))
                        {
                            using (writer.FullBox(FourCC.Stsd, 0, 0))
                            {
                                writer.U32(1);
                                AacSampleEntry.Write(writer, rendition);
                            }
                            WriteEmptyTables(writer);
                            WriteRollDescription(writer);
                        }
                    }
                }
            }
            WriteMovieExtends(writer);
        }
        return writer.Written.ToArray();
    }

    private static (int Width, int Height) DisplaySize(VideoRendition rendition)
    {
        var aspect = rendition.SampleAspect;
        // As ffmpeg and browsers take it: the width changes, the lines stay.
        return ((int)Math.Round((double)rendition.Width * aspect.Num / aspect.Den), rendition.Height);
    }

    private static void WriteFileType(BoxWriter writer)
    {
        using (writer.Box(FourCC.Ftyp))
        {
            writer.U32(FourCC.Of("iso6"));
            writer.U32(0);
            foreach (var brand in (ReadOnlySpan<uint>)[FourCC.Of("iso6"), FourCC.Of("cmfc"), FourCC.Of("dash"), FourCC.Of("mp41")]) writer.U32(brand);
        }
    }

    private static void WriteMovieHeader(BoxWriter writer, int timescale)
    {
        using (writer.FullBox(FourCC.Mvhd, 0, 0))
        {
            writer.Zeros(8);
            writer.I32(timescale);
            writer.U32(0);
            writer.U32(0x00010000);
            writer.U16(0x0100);
            writer.Zeros(10);
            WriteIdentityMatrix(writer);
            writer.Zeros(24);
            writer.U32(2);
        }
    }

    private static void WriteTrackHeader(BoxWriter writer, int width, int height, int volume)
    {
        using (writer.FullBox(FourCC.Tkhd, 0, 7))
        {
            writer.Zeros(8);
            writer.U32(1);
            writer.Zeros(4);
            writer.U32(0);
            writer.Zeros(12);
            writer.U16(volume);
            writer.Zeros(2);
            WriteIdentityMatrix(writer);
            writer.U32((uint)width << 16);
            writer.U32((uint)height << 16);
        }
    }

    /// <summary>One edit that begins presentation at a media time and lasts to the end (duration 0, ISO/IEC 14496-12 §8.6.6).</summary>
    private static void WriteEditList(BoxWriter writer, long mediaTime)
    {
        if (mediaTime == 0) return;
        using (writer.Box(FourCC.Edts))
        using (writer.FullBox(FourCC.Elst, 1, 0))
        {
            writer.U32(1);
            writer.I64(0);
            writer.I64(mediaTime);
            writer.U32(0x00010000);
        }
    }

    private static void WriteIdentityMatrix(BoxWriter writer)
    {
        foreach (var value in (ReadOnlySpan<uint>)[0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000]) writer.U32(value);
    }

    private static void WriteMediaHeader(BoxWriter writer, int timescale, string? language)
    {
        using (writer.FullBox(FourCC.Mdhd, 0, 0))
        {
            writer.Zeros(8);
            writer.I32(timescale);
            writer.U32(0);
            var code = LanguageTags.ThreeLetters(language) ?? "und";
            writer.U16(((code[0] - 0x60) << 10) | ((code[1] - 0x60) << 5) | (code[2] - 0x60));
            writer.U16(0);
        }
    }

    private static void WriteHandler(BoxWriter writer, uint type, ReadOnlySpan<byte> name)
    {
        using (writer.FullBox(FourCC.Hdlr, 0, 0))
        {
            writer.U32(0);
            writer.U32(type);
            writer.Zeros(12);
            writer.Bytes(name);
            writer.U8(0);
        }
    }

    private static void WriteDataReference(BoxWriter writer)
    {
        using (writer.Box(FourCC.Dinf))
        using (writer.FullBox(FourCC.Dref, 0, 0))
        {
            writer.U32(1);
            using (writer.FullBox(FourCC.Of("url "), 0, 1)) writer.Zeros(0);
        }
    }

    private static void WriteAvcSampleEntry(BoxWriter writer, VideoRendition rendition, ReadOnlySpan<byte> avcC)
    {
        using (writer.Box(FourCC.Of("avc1")))
        {
            writer.Zeros(6);
            writer.U16(1);
            writer.Zeros(16);
            writer.U16(rendition.Width);
            writer.U16(rendition.Height);
            writer.U32(0x00480000);
            writer.U32(0x00480000);
            writer.Zeros(4);
            writer.U16(1);
            writer.Zeros(32);
            writer.U16(0x0018);
            writer.U16(0xffff);
            using (writer.Box(FourCC.AvcC)) writer.Bytes(avcC);
            if (rendition.SampleAspect.Num != rendition.SampleAspect.Den)
            {
                using (writer.Box(FourCC.Pasp))
                {
                    writer.I32(rendition.SampleAspect.Num);
                    writer.I32(rendition.SampleAspect.Den);
                }
            }
            if ((rendition.Origin == RenditionOrigin.Encoded ? Bt709 : rendition.Colors) is not { } colors) return;
            using (writer.Box(FourCC.Colr))
            {
                writer.U32(FourCC.Nclx);
                writer.U16(colors.Primaries);
                writer.U16(colors.Transfer);
                writer.U16(colors.Matrix);
                writer.U8(colors.FullRange ? 0x80 : 0);
            }
        }
    }

    private static void WriteEmptyTables(BoxWriter writer)
    {
        using (writer.FullBox(FourCC.Stts, 0, 0)) writer.U32(0);
        using (writer.FullBox(FourCC.Stsc, 0, 0)) writer.U32(0);
        using (writer.FullBox(FourCC.Stsz, 0, 0)) writer.Zeros(8);
        using (writer.FullBox(FourCC.Stco, 0, 0)) writer.U32(0);
    }

    /// <summary>Every AAC frame needs the one before it to decode fully (ISO/IEC 14496-12 §10.1, 'roll'); segments map their samples to this entry.</summary>
    private static void WriteRollDescription(BoxWriter writer)
    {
        using (writer.FullBox(FourCC.Sgpd, 1, 0))
        {
            writer.U32(FourCC.Of("roll"));
            writer.U32(2);
            writer.U32(1);
            writer.U16(-1);
        }
    }

    private static void WriteMovieExtends(BoxWriter writer)
    {
        using (writer.Box(FourCC.Mvex))
        using (writer.FullBox(FourCC.Trex, 0, 0))
        {
            writer.U32(1);
            writer.U32(1);
            writer.Zeros(12);
        }
    }
}
