namespace Kinora.Media;

/// <summary>
/// Every sample of one track in decoding order, as parallel arrays. A one-hour track is about 2 MB; it is read again from the original when needed
/// and cached by the server, not stored.
/// Validated when built: sizes positive, ranges inside the file, times finite; a table that lies is refused with <see cref="MediaFormatException"/>.
/// </summary>
public sealed class SampleTable
{
    /// <summary>No time of a file lies further from zero, so that a few of them can be added.</summary>
    internal const long FarthestTick = 1L << 56;

    /// <summary>Byte offset of each sample in the file. Empty for a scanned (not natively indexed) file.</summary>
    public required long[] Offsets { get; init; }

    /// <summary>Bytes of each sample. Empty for a scanned file.</summary>
    public required int[] Sizes { get; init; }

    /// <summary>Presentation time of each sample in track ticks on the file's own clock (edit list applied, as <c>ffmpeg -copyts</c> counts), in decoding order.</summary>
    public required long[] PresentationTimes { get; init; }

    /// <summary>True where decoding can begin (sync sample).</summary>
    public required bool[] Keyframes { get; init; }

    /// <summary>Ticks per second of the times.</summary>
    public required int Timescale { get; init; }

    /// <summary>Presentation end of the last-presented sample in track ticks.</summary>
    public required long End { get; init; }

    /// <summary>How many samples there are.</summary>
    public int Count => PresentationTimes.Length;
}

/// <summary>A file's description together with the sample tables that were read or scanned, by <see cref="Track.StreamIndex"/>.</summary>
/// <param name="File">The description; this is what gets stored.</param>
/// <param name="Samples">Tables of the video track that is played, and for natively indexed files of every audio track. May lack a track whose packets could not be timed.</param>
public sealed record MediaIndex(MediaFile File, IReadOnlyDictionary<int, SampleTable> Samples);
