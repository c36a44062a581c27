using System.Buffers.Binary;

namespace Kinora.Media.IsoBmff;

/// <summary>The <c>stsd</c> box (ISO/IEC 14496-12 §8.5.2): how the samples are coded.</summary>
internal sealed record SampleDescriptions(IReadOnlyList<SampleEntry> Entries)
{
    private const int MaxEntries = 64;

    public static SampleDescriptions None { get; } = new([]);

    public static SampleDescriptions Parse(Box stsd, bool audio, bool quickTime)
    {
        if (stsd.FullBody.Length < 4) throw new InvalidDataException("A sample description box is too short.");
        var boxes = new BoxReader(stsd.FullBody[4..]);
        var entries = new List<SampleEntry>();
        while (boxes.Next(out var box))
        {
            if (entries.Count == MaxEntries) throw new InvalidDataException("The track has too many sample descriptions.");
            entries.Add(audio ? AudioSampleEntry.Parse(box, quickTime || stsd.Version == 0) : VideoSampleEntry.Parse(box));
        }
        return new SampleDescriptions(entries);
    }
}

/// <summary>What every sample entry has.</summary>
/// <param name="Type">Four-character code.</param>
/// <param name="DataReference">Index into the data references, from 1.</param>
internal abstract record SampleEntry(uint Type, int DataReference)
{
    public bool Encrypted { get; init; }

    /// <summary>ffmpeg's name of the codec, or null when this reader has no opinion.</summary>
    public abstract string? Codec { get; }

    protected static int ReadDataReference(Box box) =>
        box.Body.Length >= 8 ? BinaryPrimitives.ReadUInt16BigEndian(box.Span[6..]) : throw new InvalidDataException("A sample description is too short.");

    protected static bool IsProtected(uint type) => type is FourCC.Encv or FourCC.Enca or FourCC.Drmi or FourCC.Drms;
}
