namespace Kinora.Media.IsoBmff;

/// <summary>A track's samples as they are presented: the public table, and what the table leaves out.</summary>
internal sealed record TrackSamples(SampleTable Table, long Start, bool Contiguous, bool ManyDescriptions, int Description)
{
    /// <summary>An encoder delay longer than this is an edit, not a delay: the frames before are left out.</summary>
    public const int MaxPriming = 8191;

    /// <summary>Builds the table, or returns null for a track without samples.</summary>
    public static TrackSamples? Create(SampleList list, PresentationClock clock, int timescale, bool audio)
    {
        var (first, times) = (clock.First, clock.Times);
        if (audio && clock.Start - times[0] > MaxPriming)
        {
            // Two frames before the one that is heard first are all that an AAC decoder needs.
            var skip = 0;
            while (skip + 3 < times.Length && times[skip + 3] <= clock.Start) skip++;
            (first, times) = (first + skip, times[skip..]);
        }
        var end = long.MinValue;
        for (var i = 0; i < times.Length; i++)
        {
            var duration = list.DurationOf(clock.Kept is null ? first + i : clock.Kept[i]);
            if (times[i] is < -SampleTable.FarthestTick or > SampleTable.FarthestTick || duration > SampleTable.FarthestTick) throw new InvalidDataException("The track's times are out of range.");
            end = Math.Max(end, times[i] + Math.Max(1, duration));
        }
        var table = new SampleTable
        {
            Offsets = Pick(list.Offsets, clock.Kept, first, times.Length),
            Sizes = Pick(list.Sizes, clock.Kept, first, times.Length),
            PresentationTimes = times,
            Keyframes = Pick(list.Sync, clock.Kept, first, times.Length),
            Timescale = timescale,
            End = end,
        };
        if (table.Sizes.AsSpan().IndexOfAnyInRange(int.MinValue, 0) >= 0) throw new UnsupportedLayoutException("empty samples");
        return new TrackSamples(table, clock.Start, clock.Contiguous, list.ManyDescriptions, list.Description);
    }

    /// <summary>Bytes of all samples.</summary>
    public long Bytes
    {
        get
        {
            var bytes = 0L;
            foreach (var size in Table.Sizes) bytes += size;
            return bytes;
        }
    }

    /// <summary>Bits per second over the whole track.</summary>
    public long Bitrate => Table.End - Start is > 0 and var ticks ? (long)((Int128)Bytes * 8 * Table.Timescale / ticks) : 0;

    private static T[] Pick<T>(T[] values, int[]? kept, int first, int count)
    {
        if (kept is null) return first == 0 && values.Length == count ? values : values.AsSpan(first, count).ToArray();
        var picked = new T[count];
        for (var i = 0; i < count; i++) picked[i] = values[kept[i]];
        return picked;
    }
}
