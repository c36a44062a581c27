namespace Kinora.Media.Probing;

/// <summary>Makes the table of a video track's pictures out of its scanned packets.</summary>
internal static class ScannedTable
{
    // A clock that jumps back by more than reordering explains has been restarted (recordings glued together).
    private const double RestartSeconds = 2;

    /// <summary>The table, or null when the packets cannot be timed.</summary>
    /// <param name="packets">As scanned.</param>
    /// <param name="stream">Time base and average rate.</param>
    /// <param name="firstPicture">Time of the first decoded picture in the stream's time base, when known.</param>
    public static SampleTable? Make(PacketScan.Packets packets, StreamDescription stream, long? firstPicture)
    {
        var times = Times(packets, firstPicture);
        if (times is null) return null;
        var count = CountBeforeRestart(times, stream);
        var (kept, keys) = Distinct(times.AsSpan(0, count), packets.Keyframes);
        if (kept.Length == 0) return null;

        var last = kept.Max();
        var first = kept.Min();
        var duration = packets.LastDuration > 0 ? packets.LastDuration : kept.Length > 1 ? Math.Max(1, (last - first) / (kept.Length - 1)) : OneFrame(stream);
        return new SampleTable
        {
            Offsets = [],
            Sizes = [],
            PresentationTimes = [.. kept.Select(stream.Ticks)],
            Keyframes = keys,
            Timescale = stream.Timescale,
            End = stream.Ticks(last + duration),
        };
    }

    private static long[]? Times(PacketScan.Packets packets, long? firstPicture)
    {
        if (packets.HasAllPts) return [.. packets.Pts];
        if (!packets.HasAllDts || packets.Count == 0) return null;

        // Containers like AVI and program streams leave out presentation times. Pictures are then shown in the rhythm of the decoding times,
        // later by the decoder's delay: the distance from the first packet to the first picture.
        var shift = (firstPicture ?? packets.MinPts) - packets.Dts[0];
        return [.. packets.Dts.Select(d => d + shift)];
    }

    private static int CountBeforeRestart(long[] times, StreamDescription stream)
    {
        var allowed = (long)(RestartSeconds * stream.TimeBase.Den / stream.TimeBase.Num);
        var max = times[0];
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] < max - allowed) return i;
            max = Math.Max(max, times[i]);
        }

        return times.Length;
    }

    /// <summary>Of packets with the same time only the first is shown.</summary>
    private static (long[] Times, bool[] Keyframes) Distinct(ReadOnlySpan<long> times, List<bool> keyframes)
    {
        // Hardly any file has such packets, and a set of all times would take more memory than everything else.
        var sorted = times.ToArray();
        Array.Sort(sorted);
        HashSet<long> repeated = [];
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i] == sorted[i - 1]) repeated.Add(sorted[i]);
        if (repeated.Count == 0) return (times.ToArray(), [.. keyframes.Take(times.Length)]);

        HashSet<long> seen = [];
        var kept = new List<long>(times.Length);
        var keys = new List<bool>(times.Length);
        for (var i = 0; i < times.Length; i++)
        {
            if (repeated.Contains(times[i]) && !seen.Add(times[i])) continue;
            kept.Add(times[i]);
            keys.Add(keyframes[i]);
        }

        return ([.. kept], [.. keys]);
    }

    private static long OneFrame(StreamDescription stream)
    {
        var rate = stream.AverageFrameRate ?? new Rational(25, 1);
        return Math.Max(1, (long)stream.TimeBase.Den * rate.Den / ((long)stream.TimeBase.Num * rate.Num));
    }
}
