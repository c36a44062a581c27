using System.Globalization;
using Kinora.Media.Subtitles;

namespace Kinora.Media.Validation.Segments;

/// <summary>A file of subtitles (WebVTT §4.1), or a segment of one.</summary>
internal static class WebVtt
{
    /// <summary>Seconds by which a cue may miss its segment: writers round.</summary>
    private const double Slight = 0.1;

    /// <param name="bytes">The file.</param>
    /// <param name="findings">Where to tell.</param>
    /// <param name="place">What the file is called.</param>
    /// <param name="window">Seconds from when to when it is shown, on the clock of the media; null where nobody knows.</param>
    public static void Check(ReadOnlySpan<byte> bytes, Findings findings, string place, (double From, double To)? window = null)
    {
        try
        {
            var cues = WebVttReader.Read(System.Text.Encoding.UTF8.GetString(bytes));
            if (window is not var (from, to)) return;
            foreach (var cue in cues)
            {
                var (start, end) = (cue.Start / 1000.0, cue.End / 1000.0);
                if (start > to + Slight || end < from - Slight)
                    findings.Add(Rules.SegmentCueTime, place, string.Create(CultureInfo.InvariantCulture, $"A cue is shown from {start:0.000} to {end:0.000} s, the segment from {from:0.000} to {to:0.000} s."));
            }
        }
        catch (InvalidDataException e)
        {
            findings.Add(Rules.SegmentWebVtt, place, e.Message);
        }
    }
}
