using System.Buffers.Binary;
using Kinora.Media.Codecs;

namespace Kinora.Media.IsoBmff;

/// <summary>An audio sample entry (ISO/IEC 14496-12 §12.2.3) or QuickTime sound description of version 0, 1 or 2.</summary>
internal sealed record AudioSampleEntry(uint Type, int DataReference) : SampleEntry(Type, DataReference)
{
    public int Channels { get; init; }

    public int SampleRate { get; init; }

    public int BitsPerSample { get; init; }

    /// <summary>Bytes of one sample of all channels in PCM, where the description tells it; 0 otherwise.</summary>
    public int BytesPerFrame { get; init; }

    /// <summary>True when an <c>enda</c> box says that PCM is little-endian.</summary>
    public bool LittleEndian { get; init; }

    public ElementaryStream Stream { get; init; } = new(0, 0, []);

    /// <summary>The parsed configuration of AAC; null for anything else, or when damaged.</summary>
    public AudioSpecificConfig? Config { get; init; }

    public override string? Codec => AudioCodecs.Name(this);

    public static AudioSampleEntry Parse(Box box, bool quickTimeVersions)
    {
        var entry = new AudioSampleEntry(box.Type, ReadDataReference(box)) { Encrypted = IsProtected(box.Type) };
        var span = box.Span;
        if (span.Length < 28) return entry;
        var version = BinaryPrimitives.ReadUInt16BigEndian(span[8..]);
        entry = entry with
        {
            Channels = BinaryPrimitives.ReadUInt16BigEndian(span[16..]),
            BitsPerSample = BinaryPrimitives.ReadUInt16BigEndian(span[18..]),
            SampleRate = (int)(BinaryPrimitives.ReadUInt32BigEndian(span[24..]) >> 16),
        };
        var children = 28;
        if (quickTimeVersions && version == 1 && span.Length >= 44)
        {
            entry = entry with { BytesPerFrame = (int)Math.Min(65536, BinaryPrimitives.ReadUInt32BigEndian(span[36..])) };
            children = 44;
        }
        else if (quickTimeVersions && version == 2 && span.Length >= 64)
        {
            entry = entry.WithVersion2(span);
            children = 64;
        }
        return entry.WithChildren(new BoxReader(box.Body[children..])).Resolved();
    }

    private AudioSampleEntry WithVersion2(ReadOnlySpan<byte> span)
    {
        var rate = BinaryPrimitives.ReadDoubleBigEndian(span[32..]);
        return this with
        {
            SampleRate = rate is > 0 and < 1e7 ? (int)rate : 0,
            Channels = (int)Math.Min(1024, BinaryPrimitives.ReadUInt32BigEndian(span[40..])),
            BitsPerSample = (int)Math.Min(1024, BinaryPrimitives.ReadUInt32BigEndian(span[48..])),
            LittleEndian = (BinaryPrimitives.ReadUInt32BigEndian(span[52..]) & 2) == 0,
            BytesPerFrame = (int)Math.Min(65536, BinaryPrimitives.ReadUInt32BigEndian(span[56..])),
        };
    }

    private AudioSampleEntry WithChildren(BoxReader boxes)
    {
        var entry = this;
        while (boxes.Next(out var box))
        {
            if (box.Type == FourCC.Wave)
            {
                var wave = box.Children;
                while (wave.Next(out var inner)) entry = entry.With(inner);
            }
            else
            {
                entry = entry.With(box);
            }
        }
        return entry;
    }

    private AudioSampleEntry With(Box box) => box.Type switch
    {
        FourCC.Esds => this with { Stream = ElementaryStream.Parse(box.FullBody.Span) },
        FourCC.Sinf => this with { Encrypted = true },
        0x656e6461 /* enda */ when box.Body.Length >= 2 => this with { LittleEndian = (box.Span[1] & 1) != 0 },
        0x64616333 /* dac3 */ when box.Body.Length >= 3 => this with { Channels = AudioCodecs.Ac3Channels(box.Span[1] >> 3, box.Span[1] >> 2) },
        0x64656333 /* dec3 */ when box.Body.Length >= 5 => this with { Channels = AudioCodecs.Ac3Channels(box.Span[3] >> 1, box.Span[3]) },
        _ => this,
    };

    /// <summary>The AudioSpecificConfig knows better than the entry, whose 16-bit rate cannot even hold 96 kHz.</summary>
    private AudioSampleEntry Resolved()
    {
        if (Codec is "amr_nb" or "amr_wb") return this with { Channels = 1, SampleRate = Codec == "amr_nb" ? 8000 : 16000 };
        if (Codec != "aac" || Stream.Specific.Length == 0) return this;
        try
        {
            var config = AudioSpecificConfig.Parse(Stream.Specific);
            return this with
            {
                Config = config,
                SampleRate = config.OutputRate > 0 ? config.OutputRate : SampleRate,
                Channels = config.ChannelConfiguration switch { 0 => Channels, 7 => 8, 11 => 7, 12 or 14 => 8, var c => c },
            };
        }
        catch (InvalidDataException)
        {
            return this;
        }
    }
}
