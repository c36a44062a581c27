using System.Globalization;
using Kinora.Media.Timelines;

namespace Kinora.Media.Ladders;

/// <summary>The chapters of a file on its timeline, to the millisecond, each with a name. Pure.</summary>
internal static class ChapterPlan
{
    private const int Milliseconds = 1000;

    public static IReadOnlyList<Chapter> Of(MediaFile file, Timeline timeline)
    {
        var end = timeline.End.In(Milliseconds);
        var zero = new Timestamp(timeline.Zero, timeline.Timescale).In(Milliseconds);
        // Of those that begin together only the last lasts.
        var chapters = file.Chapters.Select(c => c with { Start = new Timestamp(Math.Max(0, Clamped(c.Start) - zero), Milliseconds) })
            .Where(c => c.Start.Ticks < end).GroupBy(c => c.Start.Ticks).Select(g => g.Last()).OrderBy(c => c.Start.Ticks);
        return [.. chapters.Select((c, i) => c with { Title = c.Title ?? string.Create(CultureInfo.InvariantCulture, $"Chapter {i + 1}") })];
    }

    // Beyond what 64 bits hold in milliseconds lies nothing that is played.
    private static long Clamped(Timestamp time) => (long)Int128.Clamp((Int128)time.Ticks * Milliseconds / time.Timescale, long.MinValue / 4, long.MaxValue / 4);
}
