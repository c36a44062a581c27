using System.Buffers.Binary;
using System.Globalization;
using Kinora.Media.IsoBmff;

namespace Kinora.Media.Validation.Segments;

/// <summary>RFC 6381 codec strings, as sample entries have them and as they are declared.</summary>
internal static class CodecStrings
{
    /// <summary>What a sample entry would be declared as; null where this reader does not know, or it is encrypted.</summary>
    public static string? Of(SampleEntry entry)
    {
        if (entry.Encrypted) return null;
        return entry switch
        {
            VideoSampleEntry { Codec: "h264", Configuration: { Length: >= 4 } avcC } => string.Create(CultureInfo.InvariantCulture, $"{Name(entry)}.{avcC.Span[1]:x2}{avcC.Span[2]:x2}{avcC.Span[3]:x2}"),
            VideoSampleEntry { Codec: "hevc", Configuration: { Length: >= 13 } hvcC } => Hevc(Name(entry), hvcC.Span),
            VideoSampleEntry { Codec: "av1", Configuration: { Length: >= 3 } av1C } => Av1(av1C.Span),
            VideoSampleEntry { Codec: "vp9", Configuration: { Length: >= 3 } vpcC } => string.Create(CultureInfo.InvariantCulture, $"vp09.{vpcC.Span[0]:00}.{vpcC.Span[1]:00}.{vpcC.Span[2] >> 4:00}"),
            AudioSampleEntry { Stream: { ObjectType: 0x40, Specific: { Length: > 0 } specific } } => string.Create(CultureInfo.InvariantCulture, $"mp4a.40.{ObjectTypeOf(specific)}"),
            AudioSampleEntry { Stream.ObjectType: > 0 and var type } => string.Create(CultureInfo.InvariantCulture, $"mp4a.{type:x2}"),
            AudioSampleEntry { Codec: "opus" or "flac" or "ac3" or "eac3" } => Name(entry),
            _ => null,
        };
    }

    /// <summary>Whether a declared string names what is there.</summary>
    public static bool IsSame(string declared, string actual, AudioSampleEntry? sound)
    {
        if (declared.Equals(actual, StringComparison.OrdinalIgnoreCase)) return true;
        // Whether SBR and PS are told is the encoder's choice (ISO/IEC 14496-3 §1.6.5); a declaration may say either.
        if (sound is not null && MayExtend(sound) && actual is "mp4a.40.2" or "mp4a.40.5" or "mp4a.40.29") return declared is "mp4a.40.2" or "mp4a.40.5" or "mp4a.40.29";
        // What follows profile, level and depth may be left out (AV1 ISOBMFF §5, VP codec ISOBMFF), or say more than the record.
        return actual.StartsWith("av01.", StringComparison.Ordinal) || actual.StartsWith("vp09.", StringComparison.Ordinal)
            ? declared.StartsWith(actual + ".", StringComparison.OrdinalIgnoreCase)
            : actual is "mp4a.6b" or "mp4a.69" && declared.ToLowerInvariant() is "mp4a.6b" or "mp4a.69" or "mp4a.40.34" or "mp3";
    }

    /// <summary>SBR is told, or may be there untold: of AAC of up to 24 kHz only the decoder knows.</summary>
    public static bool MayExtend(AudioSampleEntry sound) => sound.Config is { } config ? config.HasExtension || IsSlow(config.SampleRate) : IsSlow(sound.SampleRate);

    private static bool IsSlow(int rate) => rate is > 0 and <= 24_000;

    private static int ObjectTypeOf(ReadOnlySpan<byte> specific) => specific[0] >> 3 is var type && type == 31 && specific.Length > 1 ? 32 + (((specific[0] & 7) << 3) | (specific[1] >> 5)) : type;

    /// <summary>ISO/IEC 14496-15 annex E.3.</summary>
    private static string Hevc(string name, ReadOnlySpan<byte> hvcC)
    {
        var space = (hvcC[1] >> 6) switch { 0 => "", var n => ((char)('A' + n - 1)).ToString() };
        var compatibility = 0u;
        for (var (i, flags) = (0, BinaryPrimitives.ReadUInt32BigEndian(hvcC[2..])); i < 32; i++) compatibility |= ((flags >> i) & 1) << (31 - i);
        var constraints = hvcC[6..12].TrimEnd((byte)0);
        var text = string.Create(CultureInfo.InvariantCulture, $"{name}.{space}{hvcC[1] & 31}.{compatibility:x}.{((hvcC[1] & 32) != 0 ? 'H' : 'L')}{hvcC[12]}");
        foreach (var constraint in constraints) text += string.Create(CultureInfo.InvariantCulture, $".{constraint:x}");
        return text;
    }

    private static string Av1(ReadOnlySpan<byte> av1C)
    {
        var depth = (av1C[2] & 0x40) == 0 ? 8 : (av1C[2] & 0x20) == 0 ? 10 : 12;
        return string.Create(CultureInfo.InvariantCulture, $"av01.{av1C[1] >> 5}.{av1C[1] & 31:00}{((av1C[2] & 0x80) != 0 ? 'H' : 'M')}.{depth:00}");
    }

    private static string Name(SampleEntry entry)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, entry.Type);
        return System.Text.Encoding.ASCII.GetString(bytes);
    }
}
