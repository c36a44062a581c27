using System.Buffers.Binary;

namespace Kinora.Media.IsoBmff;

/// <summary>A visual sample entry (ISO/IEC 14496-12 §12.1.3) with the boxes in it that tell how to decode and show the pictures.</summary>
internal sealed record VideoSampleEntry(uint Type, int DataReference) : SampleEntry(Type, DataReference)
{
    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>Payload of <c>avcC</c>, <c>hvcC</c>, <c>av1C</c> or <c>vpcC</c>.</summary>
    public ReadOnlyMemory<byte> Configuration { get; init; }

    public Rational? SampleAspect { get; init; }

    /// <summary>Primaries, transfer and matrix of ITU-T H.273, and the range where it is told.</summary>
    public (int Primaries, int Transfer, int Matrix, bool? FullRange)? Color { get; init; }

    /// <summary>Fields per picture as the <c>fiel</c> box tells; 0 when it does not.</summary>
    public int Fields { get; init; }

    /// <summary>Object type of an <c>mp4v</c> entry's descriptor.</summary>
    public int ObjectType { get; init; }

    public override string? Codec => Name(Type, ObjectType);

    public static VideoSampleEntry Parse(Box box)
    {
        var entry = new VideoSampleEntry(box.Type, ReadDataReference(box)) { Encrypted = IsProtected(box.Type) };
        if (box.Body.Length < 78) return entry;
        var span = box.Span;
        entry = entry with { Width = BinaryPrimitives.ReadUInt16BigEndian(span[24..]), Height = BinaryPrimitives.ReadUInt16BigEndian(span[26..]) };
        var boxes = new BoxReader(box.Body[78..]);
        while (boxes.Next(out var child)) entry = entry.With(child);
        return entry;
    }

    private VideoSampleEntry With(Box box) => box.Type switch
    {
        FourCC.AvcC or FourCC.HvcC or FourCC.Av1C => this with { Configuration = box.Body },
        FourCC.VpcC => this with { Configuration = box.FullBody },
        FourCC.Esds => this with { ObjectType = ElementaryStream.Parse(box.FullBody.Span).ObjectType },
        FourCC.Sinf => this with { Encrypted = true },
        FourCC.Pasp when box.Body.Length >= 8 => this with { SampleAspect = ReadAspect(box.Span) },
        FourCC.Fiel when box.Body.Length >= 1 => this with { Fields = box.Span[0] },
        FourCC.Colr when box.Body.Length >= 10 => this with { Color = ReadColor(box.Span) ?? Color },
        _ => this,
    };

    private static Rational? ReadAspect(ReadOnlySpan<byte> pasp)
    {
        var (num, den) = (BinaryPrimitives.ReadInt32BigEndian(pasp), BinaryPrimitives.ReadInt32BigEndian(pasp[4..]));
        if (num <= 0 || den <= 0) return null;
        var gcd = (int)System.Numerics.BigInteger.GreatestCommonDivisor(num, den);
        return new Rational(num / gcd, den / gcd);
    }

    private static (int, int, int, bool?)? ReadColor(ReadOnlySpan<byte> colr)
    {
        var type = BinaryPrimitives.ReadUInt32BigEndian(colr);
        if (type is not (FourCC.Nclx or FourCC.Nclc)) return null;
        bool? full = type == FourCC.Nclx && colr.Length >= 11 ? (colr[10] & 0x80) != 0 : null;
        return (BinaryPrimitives.ReadUInt16BigEndian(colr[4..]), BinaryPrimitives.ReadUInt16BigEndian(colr[6..]), BinaryPrimitives.ReadUInt16BigEndian(colr[8..]), full);
    }

    private static readonly Dictionary<uint, string> Names = new()
    {
        [FourCC.Of("avc1")] = "h264",
        [FourCC.Of("avc3")] = "h264",
        [FourCC.Of("hvc1")] = "hevc",
        [FourCC.Of("hev1")] = "hevc",
        [FourCC.Of("dvh1")] = "hevc",
        [FourCC.Of("dvhe")] = "hevc",
        [FourCC.Of("av01")] = "av1",
        [FourCC.Of("vp09")] = "vp9",
        [FourCC.Of("vp08")] = "vp8",
        [FourCC.Of("s263")] = "h263",
        [FourCC.Of("jpeg")] = "mjpeg",
        [FourCC.Of("mjpa")] = "mjpeg",
        [FourCC.Of("ap4h")] = "prores",
        [FourCC.Of("ap4x")] = "prores",
        [FourCC.Of("apch")] = "prores",
        [FourCC.Of("apcn")] = "prores",
        [FourCC.Of("apcs")] = "prores",
        [FourCC.Of("apco")] = "prores",
    };

    private static string? Name(uint type, int objectType)
    {
        if (type != FourCC.Of("mp4v")) return Names.GetValueOrDefault(type);
        return objectType switch { 0x20 => "mpeg4", >= 0x60 and <= 0x65 => "mpeg2video", 0x6a => "mpeg1video", 0x6c => "mjpeg", _ => null };
    }
}
