using System.Globalization;
using System.Text;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Media.Hls;

/// <summary>Writes media playlists (RFC 8216 §4.3.3) of one rendition: complete from the first moment on, whatever is still to be encoded.</summary>
public static class MediaPlaylist
{
    /// <summary>The playlist of a video rendition. All video renditions of a timeline have the same one.</summary>
    public static string Video(Timeline timeline) =>
        Write([.. Enumerable.Range(0, timeline.SegmentCount).Select(i => timeline.Boundaries[i + 1])], timeline.Timescale);

    /// <summary>The playlist of an audio rendition: its segments are whole AAC frames, so their durations are the frames' own.</summary>
    public static string Audio(Timeline timeline, AudioRendition rendition)
    {
        var frames = new AudioFrames(timeline, rendition.SampleRate, rendition.Priming);
        return Write([.. Enumerable.Range(1, timeline.SegmentCount).Select(frames.PresentationTime)], rendition.SampleRate);
    }

    /// <param name="ends">End of each segment in ticks.</param>
    private static string Write(IReadOnlyList<long> ends, int timescale)
    {
        // Rounded to the nearest second as RFC 8216 §4.3.3.1 asks, but never below a segment: Safari stalls when TARGETDURATION is shorter than the longest segment.
        var longest = ends.Select((end, i) => end - (i == 0 ? 0 : ends[i - 1])).Max();
        var target = Math.Max(1, (longest + timescale - 1) / timescale);
        var text = new StringBuilder(64 * (ends.Count + 4));
        text.Append(CultureInfo.InvariantCulture, $"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n");
        var told = 0L;
        for (var i = 0; i < ends.Count; i++)
        {
            // The difference of rounded instants, not the rounded difference: the sum never drifts from the timeline.
            var end = new Timestamp(ends[i], timescale).In(1_000_000);
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{(end - told) / 1_000_000}.{(end - told) % 1_000_000:000000},\n{i}.m4s\n");
            told = end;
        }

        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }
}
