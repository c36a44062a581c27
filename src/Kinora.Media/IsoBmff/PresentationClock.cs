using System.Buffers;

namespace Kinora.Media.IsoBmff;

/// <summary>
/// Applies an edit list to a track's samples and gives each the presentation time that ffmpeg's demuxer gives it, so that cutting here and encoding with
/// <c>ffmpeg -copyts</c> agree on every tick. One media edit, after any number of empty ones, is understood.
/// </summary>
internal sealed class PresentationClock
{
    private PresentationClock(long[] times, int first, int count, long start)
    {
        Times = times;
        First = first;
        Count = count;
        Start = start;
    }

    /// <summary>Presentation times in decoding order of the samples <see cref="First"/> … + <see cref="Count"/>.</summary>
    public long[] Times { get; }

    /// <summary>First sample that is kept. Sound keeps the samples that only prime the decoder.</summary>
    public int First { get; }

    public int Count { get; }

    /// <summary>Where presentation begins: the first time, but for sound after the samples that prime the decoder.</summary>
    public long Start { get; }

    /// <summary>False when the edit leaves out samples between kept ones, which are then not in <see cref="Times"/> but needed to decode.</summary>
    public required bool Contiguous { get; init; }

    /// <summary>Which samples are kept, when not <see cref="Contiguous"/>; ascending.</summary>
    public int[]? Kept { get; private init; }

    /// <exception cref="UnsupportedLayoutException">The edits are more than this reader understands.</exception>
    public static PresentationClock Create(SampleList samples, IReadOnlyList<Edit> edits, bool audio, int movieTimescale, int timescale)
    {
        var (empty, media) = Split(edits, movieTimescale, timescale);
        if (media is not { } edit) return WithoutEdit(samples);
        if (edit.Duration <= 0) throw new UnsupportedLayoutException("an edit without duration");
        var end = checked(edit.MediaTime + edit.Duration);
        return audio ? Sound(samples, edit.MediaTime, end, empty, timescale) : Pictures(samples, edit.MediaTime, end, empty);
    }

    /// <summary>In fragmented files ffmpeg only shifts the clock by the edit list, and delays by the largest negative composition offset it has seen.</summary>
    public static PresentationClock CreateFragmented(SampleList samples, IReadOnlyList<Edit> edits, long[] shifts, int movieTimescale, int timescale)
    {
        var (empty, media) = Split(edits, movieTimescale, timescale);
        var offset = (media?.MediaTime ?? 0) - empty;
        var times = new long[samples.Count];
        for (var i = 0; i < times.Length; i++)
        {
            if (i > 0 && samples.DecodeTimes[i] <= samples.DecodeTimes[i - 1]) throw new UnsupportedLayoutException("fragments that overlap in time");
            times[i] = samples.DecodeTimes[i] + samples.CompositionOffsets[i] + shifts[i] - offset;
        }
        return new PresentationClock(times, 0, times.Length, Math.Max(times[0], empty)) { Contiguous = true };
    }

    private static (long Empty, Edit? Media) Split(IReadOnlyList<Edit> edits, int movieTimescale, int timescale)
    {
        if (edits.Count == 0) return (0, null);
        if (movieTimescale <= 0) throw new UnsupportedLayoutException("no movie timescale");
        var empty = 0L;
        var i = 0;
        for (; i < edits.Count && edits[i].IsEmpty; i++) empty = checked(empty + new Timestamp(edits[i].Duration, movieTimescale).In(timescale));
        if (i != edits.Count - 1 || edits[i].MediaTime < 0 || !edits[i].IsNormalSpeed) throw new UnsupportedLayoutException("several edits");
        return (empty, edits[i] with { Duration = new Timestamp(edits[i].Duration, movieTimescale).In(timescale) });
    }

    private static PresentationClock WithoutEdit(SampleList samples)
    {
        var times = new long[samples.Count];
        for (var i = 0; i < times.Length; i++) times[i] = samples.DecodeTimes[i] + samples.CompositionOffsets[i];
        var start = times[0];
        foreach (var time in times) start = Math.Min(start, time);
        return new PresentationClock(times, 0, times.Length, start) { Contiguous = true };
    }

    private static PresentationClock Pictures(SampleList samples, long from, long to, long empty)
    {
        var (count, decode, offsets, sync) = (samples.Count, samples.DecodeTimes, samples.CompositionOffsets, samples.Sync);
        var first = KeyframeBefore(samples, from);
        var times = GC.AllocateUninitializedArray<long>(count - first);
        var kept = ArrayPool<int>.Shared.Rent(count - first);
        var (used, clock, started, keyframesAfter) = (0, empty, false, 0);
        var lowest = long.MinValue;
        for (var i = first; i < count; i++)
        {
            var time = decode[i] + offsets[i];
            var duration = samples.DurationOf(i);
            if (time >= from && time < to)
            {
                started = true;
                kept[used] = i;
                times[used++] = clock + offsets[i];
                // A negative minimum is replaced by the next time even when that is larger: so does ffmpeg.
                lowest = lowest < 0 ? clock + offsets[i] : Math.Min(lowest, clock + offsets[i]);
            }
            if (started) clock += duration;
            // ffmpeg waits for a second keyframe after the edit's end, because pictures that follow the first in decoding order may be shown before it.
            if (i + 1 < count && time + duration >= to && sync[i] && ++keyframesAfter == 2) break;
        }
        if (used == 0) throw new UnsupportedLayoutException("an edit that shows nothing");
        var surplus = lowest - empty;
        var start = long.MaxValue;
        for (var i = 0; i < used; i++)
        {
            if (surplus > 0) times[i] -= surplus;
            start = Math.Min(start, times[i]);
        }
        var contiguous = kept[used - 1] - kept[0] == used - 1;
        var clocked = new PresentationClock(used == times.Length ? times : times[..used], kept[0], used, start) { Contiguous = contiguous, Kept = contiguous ? null : kept[..used] };
        ArrayPool<int>.Shared.Return(kept);
        return clocked;
    }

    /// <summary>The last keyframe that is neither decoded nor shown after a time.</summary>
    private static int KeyframeBefore(SampleList samples, long time)
    {
        var last = Array.BinarySearch(samples.DecodeTimes, 0, samples.Count, time);
        if (last < 0) last = ~last - 1;
        for (var i = Math.Min(last, samples.Count - 1); i > 0; i--)
            if (samples.Sync[i] && samples.DecodeTimes[i] + samples.CompositionOffsets[i] <= time) return i;
        return 0;
    }

    /// <summary>Keeps up to a second before the edit, which primes the decoder.</summary>
    private static PresentationClock Sound(SampleList samples, long from, long to, long empty, int timescale)
    {
        var decode = samples.DecodeTimes;
        var first = FirstFrom(samples, from - timescale);
        var shown = first;
        while (shown < samples.Count && decode[shown] < from && decode[shown] + samples.DurationOf(shown) <= from) shown++;
        if (shown == samples.Count || decode[shown] >= to) throw new UnsupportedLayoutException("an edit that shows nothing");

        var shift = empty - Math.Max(decode[shown], from);
        var last = shown;
        while (last < samples.Count && decode[last] < to) last++;
        var times = GC.AllocateUninitializedArray<long>(last - first);
        for (var i = first; i < last; i++) times[i - first] = decode[i] + shift;
        return new PresentationClock(times, first, times.Length, empty) { Contiguous = true };
    }

    private static int FirstFrom(SampleList samples, long time)
    {
        if (time <= samples.DecodeTimes[0]) return 0;
        var index = Array.BinarySearch(samples.DecodeTimes, 0, samples.Count, time);
        return Math.Max(0, index < 0 ? ~index - 1 : index);
    }
}
