using System.Buffers;
using System.Runtime.CompilerServices;

namespace Kinora.Media.IsoBmff;

/// <summary>The samples of one track while they are collected: parallel arrays in decoding order, on the media's own clock (before the edit list).</summary>
internal sealed class SampleList(SampleBudget budget) : IDisposable
{
    /// <summary>Ten hours at 240 pictures a second; more is not a video.</summary>
    public const int MaxSamples = 9_000_000;

    public long[] Offsets { get; private set; } = [];

    public int[] Sizes { get; private set; } = [];

    /// <summary>Only needed until the presentation times are known, as are <see cref="CompositionOffsets"/>: both may be longer than <see cref="Count"/>.</summary>
    public long[] DecodeTimes { get; private set; } = [];

    public int[] CompositionOffsets { get; private set; } = [];

    public bool[] Sync { get; private set; } = [];

    public int Count { get; set; }

    /// <summary>Decoding time at which the last sample ends.</summary>
    public long DecodeEnd { get; set; }

    /// <summary>True when samples use more than one sample description.</summary>
    public bool ManyDescriptions { get; set; }

    /// <summary>The one sample description in use, from 1.</summary>
    public int Description { get; set; } = 1;

    /// <summary>Makes room for more samples, all of which are then added; in one step when the number is known.</summary>
    /// <exception cref="InvalidDataException">It would be more than <see cref="MaxSamples"/>.</exception>
    public void Reserve(int more)
    {
        var needed = (long)Count + more;
        if (needed > MaxSamples) throw new InvalidDataException("The track has too many samples.");
        budget.Take(more);
        if (needed <= Offsets.Length) return;
        var size = Count == 0 ? (int)needed : (int)Math.Min(MaxSamples, Math.Max(needed, Offsets.Length * 2L));
        Offsets = Grow(Offsets, size, Count);
        Sizes = Grow(Sizes, size, Count);
        DecodeTimes = GrowRented(DecodeTimes, size, Count);
        CompositionOffsets = GrowRented(CompositionOffsets, size, Count);
        Sync = Grow(Sync, size, Count);
    }

    /// <summary>Forgets everything from the first sample that does not lie wholly within the file on: the rest of the file is missing.</summary>
    /// <returns>How many samples were dropped.</returns>
    public int DropOutside(long length)
    {
        var (offsets, sizes) = (Offsets, Sizes);
        var i = 0;
        while (i < Count && offsets[i] >= 0 && sizes[i] <= length && offsets[i] <= length - sizes[i]) i++;
        var dropped = Count - i;
        if (dropped == 0) return 0;
        DecodeEnd = DecodeTimes[i];
        Count = i;
        return dropped;
    }

    /// <summary>Duration of a sample on the decoding clock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long DurationOf(int index) => (index + 1 < Count ? DecodeTimes[index + 1] : DecodeEnd) - DecodeTimes[index];

    public void Dispose()
    {
        ArrayPool<long>.Shared.Return(DecodeTimes);
        ArrayPool<int>.Shared.Return(CompositionOffsets);
        (DecodeTimes, CompositionOffsets) = ([], []);
    }

    private static T[] GrowRented<T>(T[] old, int size, int count)
    {
        var grown = ArrayPool<T>.Shared.Rent(size);
        old.AsSpan(0, count).CopyTo(grown);
        ArrayPool<T>.Shared.Return(old);
        return grown;
    }

    private static T[] Grow<T>(T[] old, int size, int count)
    {
        var grown = GC.AllocateUninitializedArray<T>(size);
        old.AsSpan(0, count).CopyTo(grown);
        return grown;
    }
}

/// <summary>How many samples the tracks of one file may have together: many tracks that each claim what one may are not a video.</summary>
/// <param name="most">What the file's size warrants: every sample has a byte at least, which it does not share.</param>
internal sealed class SampleBudget(long most)
{
    private long _left = Math.Min(most, SampleList.MaxSamples * 3 / 2);

    /// <exception cref="UnsupportedLayoutException">That is more than is left. ffprobe, which has limits of its own, may know better.</exception>
    public void Take(int samples)
    {
        if (samples > _left) throw new UnsupportedLayoutException("too many samples");
        _left -= samples;
    }
}
