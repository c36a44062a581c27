namespace Kinora.Media.Matroska;

/// <summary>A track's frames as they are presented: the public table, and what it leaves out.</summary>
/// <param name="Table">Times on the file's own clock, as ffmpeg counts.</param>
/// <param name="Start">The first presentation time.</param>
/// <param name="IsWhole">False when frames are missing in it that others may need to be decoded.</param>
internal sealed record TrackFrames(SampleTable Table, long Start, bool IsWhole)
{
    /// <summary>A clock that jumps back by more than reordering explains has been restarted (recordings glued together).</summary>
    private const int RestartSeconds = 2;

    /// <summary>Builds the table.</summary>
    /// <param name="clock">Ticks of the segment on the track's clock.</param>
    /// <param name="delay">Ticks of the segment that are taken off each time.</param>
    /// <param name="duration">Ticks of the segment that a frame lasts where nothing else tells; 0 when unknown.</param>
    public static TrackFrames Create(BlockList blocks, SegmentClock clock, long delay, long duration, bool pictures)
    {
        var times = new long[blocks.Count];
        for (var i = 0; i < times.Length; i++) times[i] = clock.Ticks(blocks.Times[i] - delay);
        var kept = pictures ? Shown(times, RestartSeconds * (long)clock.Timescale) : null;
        times = Pick<long>(times, kept);
        var (start, last) = (times.Min(), times.Max());
        if (start < -SampleTable.FarthestTick || last > SampleTable.FarthestTick) throw new InvalidDataException("The track's times are out of range.");
        var lasts = clock.Ticks(blocks.LastDuration > 0 ? blocks.LastDuration : duration);
        if (lasts <= 0) lasts = times.Length > 1 ? (last - start) / (times.Length - 1) : clock.Timescale / 25;
        lasts -= clock.Ticks(clock.FromNanoseconds(blocks.LastDiscard));
        if (lasts > SampleTable.FarthestTick) throw new InvalidDataException("The track's last frame lasts too long.");
        var table = new SampleTable
        {
            Offsets = Pick(blocks.Offsets, kept),
            Sizes = Pick(blocks.Sizes, kept),
            PresentationTimes = times,
            Keyframes = Pick(blocks.Keyframes, kept),
            Timescale = clock.Timescale,
            End = last + Math.Max(1, lasts),
        };
        return new TrackFrames(table, start, kept is null);
    }

    /// <summary>Bits per second over the whole track.</summary>
    public long Bitrate
    {
        get
        {
            var bytes = 0L;
            foreach (var size in Table.Sizes) bytes += size;
            return (long)((Int128)bytes * 8 * Table.Timescale / (Table.End - Start));
        }
    }

    /// <summary>The pictures before a restart of the clock, and of those with the same time only the first; null for all.</summary>
    private static int[]? Shown(long[] times, long allowed)
    {
        var count = 0;
        for (var latest = times[0]; count < times.Length && times[count] >= latest - allowed; count++) latest = Math.Max(latest, times[count]);
        var sorted = times.AsSpan(0, count).ToArray();
        Array.Sort(sorted);
        var distinct = true;
        for (var i = 1; i < count && distinct; i++) distinct = sorted[i] != sorted[i - 1];
        if (distinct && count == times.Length) return null;
        var seen = new HashSet<long>(count);
        return [.. Enumerable.Range(0, count).Where(i => seen.Add(times[i]))];
    }

    private static T[] Pick<T>(ReadOnlySpan<T> values, int[]? kept)
    {
        if (kept is null) return values.ToArray();
        var picked = new T[kept.Length];
        for (var i = 0; i < picked.Length; i++) picked[i] = values[kept[i]];
        return picked;
    }
}
