namespace Kinora.Media.Timelines;

/// <summary>The frames of a video track in the order they are shown, on the file's own clock.</summary>
internal sealed class VideoFrames
{
    /// <summary>No instant of a real file is further away than this, in seconds; it keeps all arithmetic on times far from overflow.</summary>
    private const long LatestSecond = 1L << 30;

    /// <summary>Strictly increasing times in ticks; of frames with the same time one is kept.</summary>
    public required long[] Times { get; init; }

    public required int Timescale { get; init; }

    /// <summary>Where the last frame ends, after its time.</summary>
    public required long End { get; init; }

    /// <summary>True when every sample is shown, at a time of its own: only then can the track be cut.</summary>
    public required bool EverySampleShown { get; init; }

    /// <exception cref="MediaFormatException">The times are absurd, or no frame is shown.</exception>
    public static VideoFrames Read(VideoTrack track, SampleTable table, bool edited)
    {
        var times = (long[])table.PresentationTimes.Clone();
        Array.Sort(times);
        if (times.Length > 0 && (times[0] < -LatestSecond * table.Timescale || times[^1] > LatestSecond * table.Timescale))
            throw new MediaFormatException("bad_times", "The time stamps in this file make no sense.");

        // Samples before the start or after the end of the edit list are decoded but never shown.
        var (from, to) = edited ? (track.Start.In(table.Timescale), Math.Max(table.End, track.Start.In(table.Timescale) + 1)) : (long.MinValue, long.MaxValue);
        var shown = 0;
        foreach (var time in times)
        {
            if (time < from || time >= to || (shown > 0 && times[shown - 1] == time)) continue;
            times[shown++] = time;
        }

        if (shown == 0) throw new MediaFormatException("no_pictures", "The video track of this file has no pictures.");
        var everySample = shown == times.Length;
        Array.Resize(ref times, shown);
        if (AreFields(track, times, table.Timescale))
        {
            times = [.. times.Where((_, i) => i % 2 == 0)];
            everySample = false;
        }

        var frame = shown > 1 ? (times[^1] - times[0]) / (shown - 1) : table.Timescale / 25;
        return new VideoFrames
        {
            Times = times,
            Timescale = table.Timescale,
            End = table.End > times[^1] && table.End < LatestSecond * table.Timescale ? table.End : times[^1] + Math.Max(1, frame),
            EverySampleShown = everySample,
        };
    }

    /// <summary>
    /// Interlaced H.264 may come a field at a time (PAFF): twice as many packets as pictures, in the steady rhythm of broadcasting.
    /// </summary>
    private static bool AreFields(VideoTrack track, long[] times, int timescale) =>
        track is { Interlaced: true, AverageFrameRate: { } pictures } && FrameClock.Find(times, timescale) is { } fields
        && (long)fields.Num * pictures.Den == 2L * pictures.Num * fields.Den;

    /// <summary>
    /// Presentation times of the keyframes at which the track can be cut in two: all that is decoded before is shown before, all that is decoded from there on is shown
    /// from there on (a closed group of pictures; ISO/IEC 14496-12 SAP type 1). Increasing.
    /// </summary>
    public static long[] CleanKeyframes(SampleTable table)
    {
        var (times, count) = (table.PresentationTimes, table.Count);
        var earliestFrom = new long[count + 1];
        earliestFrom[count] = long.MaxValue;
        for (var i = count - 1; i >= 0; i--) earliestFrom[i] = Math.Min(earliestFrom[i + 1], times[i]);

        List<long> clean = [];
        var latestBefore = long.MinValue;
        for (var i = 0; i < count; i++)
        {
            if (table.Keyframes[i] && latestBefore < times[i] && earliestFrom[i] == times[i]) clean.Add(times[i]);
            latestBefore = Math.Max(latestBefore, times[i]);
        }

        return [.. clean];
    }
}
