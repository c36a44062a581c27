using System.Globalization;
using System.Text;

namespace Kinora.Media.Subtitles;

/// <summary>Writes WebVTT (W3C), whole or as segments of HLS (RFC 8216 §3.5).</summary>
public static class WebVttFile
{
    /// <summary>All cues of a track, on the clock of the presentation.</summary>
    public static string Write(IReadOnlyList<Cue> cues) => Append(new StringBuilder("WEBVTT\n"), cues).ToString();

    /// <summary>The cues that are shown in a segment; those that began before or end after it are in its neighbours, too.</summary>
    /// <param name="cues">All of them.</param>
    /// <param name="from">When the segment begins.</param>
    /// <param name="to">When it ends.</param>
    public static string WriteSegment(IEnumerable<Cue> cues, Timestamp from, Timestamp to)
    {
        // Rounded apart, not to the nearest: a cue that is shown for a millisecond of a segment is in it.
        var (first, last) = (from.In(1_000_000) / 1000, (to.In(1_000_000) + 999) / 1000);
        // Time 0 of the cues is time 0 of the media.
        return Append(new StringBuilder("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n"), cues.Where(c => c.Start < last && c.End > first)).ToString();
    }

    private static StringBuilder Append(StringBuilder text, IEnumerable<Cue> cues)
    {
        foreach (var cue in cues)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Time(cue.Start)} --> {Time(cue.End)}");
            if (cue.Settings.Length > 0) text.Append(' ').Append(cue.Settings);
            text.Append('\n').Append(cue.Text).Append('\n');
        }

        return text;
    }

    private static string Time(long milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}.{milliseconds % 1000:000}");
}
