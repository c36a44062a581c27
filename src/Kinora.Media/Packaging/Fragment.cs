namespace Kinora.Media.Packaging;

/// <summary>One complete movie fragment (<c>moof</c> + <c>mdat</c>) of a single track, as an encoder on a pipe delivered it.</summary>
public sealed record Fragment
{
    /// <summary>Ticks per second of every time here.</summary>
    public required int Timescale { get; init; }

    /// <summary>Payload of <c>avcC</c> for H.264, AudioSpecificConfig for AAC.</summary>
    public required ReadOnlyMemory<byte> DecoderConfiguration { get; init; }

    /// <summary>media_time of the stream's edit list: samples or ticks to skip at its head; 0 without one.</summary>
    public required long MediaTime { get; init; }

    /// <summary>Decoding time of the first sample (<c>tfdt</c>).</summary>
    public required long BaseDecodeTime { get; init; }

    /// <summary>Ticks of each sample, in decoding order.</summary>
    public required int[] Durations { get; init; }

    /// <summary>Bytes of each sample.</summary>
    public required int[] Sizes { get; init; }

    /// <summary>Presentation time minus decoding time of each sample.</summary>
    public required int[] CompositionOffsets { get; init; }

    public required bool[] IsSync { get; init; }

    /// <summary>The samples, one behind the other.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>How many samples there are.</summary>
    public int Count => Sizes.Length;

    /// <summary>The samples one by one, for callers that regroup them (AAC frames).</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Samples()
    {
        var offset = 0;
        foreach (var size in Sizes)
        {
            yield return Data.Slice(offset, size);
            offset += size;
        }
    }
}
