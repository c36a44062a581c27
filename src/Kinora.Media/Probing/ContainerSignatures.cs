using System.Buffers.Binary;

namespace Kinora.Media.Probing;

/// <summary>Containers that are allowed, by their first bytes.</summary>
internal static class ContainerSignatures
{
    private static ReadOnlySpan<byte> Asf => [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C];

    private static ReadOnlySpan<byte> MxfPartition => [0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0D, 0x01, 0x02, 0x01, 0x01, 0x02];

    public static string? Find(ReadOnlySpan<byte> head)
    {
        if (IsIsoBmff(head)) return "mov";
        if (Bytes.Begin(head, 0x1A, 0x45, 0xDF, 0xA3)) return "matroska";
        if (head.StartsWith("RIFF"u8) && Has(head, 8, "AVI "u8)) return "avi";
        if ((head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8)) && Has(head, 8, "WAVE"u8)) return "wav";
        if (head.StartsWith("FLV\u0001"u8)) return "flv";
        if (head.StartsWith(Asf)) return "asf";
        if (head.StartsWith("OggS"u8)) return "ogg";
        if (head.StartsWith("fLaC"u8)) return "flac";
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8)) return "gif";
        if (IsAnimatedPng(head)) return "apng";
        if (Bytes.Begin(head, 0x00, 0x00, 0x01, 0xBA)) return "mpeg";
        if (head.StartsWith("DKIF\0\0"u8)) return "ivf";
        if (head.StartsWith("YUV4MPEG2 "u8)) return "yuv4mpegpipe";
        if (head.StartsWith("FORM"u8) && (Has(head, 8, "AIFF"u8) || Has(head, 8, "AIFC"u8))) return "aiff";
        if (head.StartsWith("caff\0\u0001"u8)) return "caf";
        if (head.StartsWith("#!AMR"u8)) return "amr";
        if (head.StartsWith(".RMF"u8)) return "rm";
        if (Bytes.Begin(head, 0x1F, 0x07, 0x00) && head.Length > 480) return "dv";
        if (head.IndexOf(MxfPartition) is >= 0) return "mxf";
        return IsTransportStream(head) ? "mpegts" : null;
    }

    /// <summary>A box that can open an ISO base media or QuickTime file, with a plausible size; a still picture in the same box format is none.</summary>
    private static bool IsIsoBmff(ReadOnlySpan<byte> head)
    {
        if (head.Length < 8) return false;
        var size = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (size is > 1 and < 8) return false;
        var type = head.Slice(4, 4);
        if (type.SequenceEqual("ftyp"u8)) return !RefusedSignatures.IsPictureBrand(head);
        return type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8) || type.SequenceEqual("wide"u8) || type.SequenceEqual("free"u8)
            || type.SequenceEqual("skip"u8) || type.SequenceEqual("pnot"u8) || type.SequenceEqual("styp"u8) || type.SequenceEqual("moof"u8);
    }

    /// <summary>APNG: the animation control chunk comes before the picture data.</summary>
    private static bool IsAnimatedPng(ReadOnlySpan<byte> head)
    {
        if (!Bytes.Begin(head, 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A)) return false;
        var control = head.IndexOf("acTL"u8);
        var data = head.IndexOf("IDAT"u8);
        return control > 0 && (data < 0 || control < data);
    }

    /// <summary>ISO/IEC 13818-1 §2.4.3.2: packets of 188 bytes begin with 0x47; Blu-ray and camera files put 4 bytes before each, broadcast files 16 after.</summary>
    private static bool IsTransportStream(ReadOnlySpan<byte> head)
    {
        foreach (var packet in (ReadOnlySpan<int>)[188, 192, 204])
        {
            for (var start = 0; start < packet && start < head.Length; start++)
            {
                if (head[start] != 0x47) continue;
                var found = 0;
                var position = start;
                for (; position < head.Length && head[position] == 0x47; position += packet) found++;
                var toTheEnd = position >= head.Length;
                if (found >= 8 || (found >= 2 && toTheEnd && start <= 4)) return true;
            }
        }

        return false;
    }

    private static bool Has(ReadOnlySpan<byte> head, int offset, ReadOnlySpan<byte> value) => head.Length > offset && head[offset..].StartsWith(value);
}
