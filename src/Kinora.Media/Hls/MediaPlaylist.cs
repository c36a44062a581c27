using System.Globalization;
using System.Text;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Media.Hls;

/// <summary>Writes media playlists (RFC 8216 §4.3.3) of one rendition: complete from the first moment on, whatever is still to be encoded.</summary>
public static class MediaPlaylist
{
    /// <summary>The playlist of a video rendition. All video renditions of a timeline have the same one.</summary>
    public static string Video(Presentation presentation) => Write(Ends(presentation.Timeline), presentation.Timeline.Timescale, Target(presentation));

    /// <summary>The playlist of a text rendition. All text renditions of a timeline have the same one.</summary>
    public static string Text(Presentation presentation) =>
        Write(Ends(presentation.Timeline), presentation.Timeline.Timescale, Math.Max(Target(presentation), Longest(Ends(presentation.Timeline), presentation.Timeline.Timescale)), isText: true);

    /// <summary>The playlist of an audio rendition: its segments are whole AAC frames, so their durations are the frames' own.</summary>
    public static string Audio(Presentation presentation, AudioRendition rendition) => Write(Ends(presentation.Timeline, rendition), rendition.SampleRate, Target(presentation));

    /// <summary>
    /// One for all playlists of a presentation (RFC 8216 §6.2.4), rounded up, not to the nearest second as §4.3.3.1 asks: Safari stalls when TARGETDURATION is shorter than the longest segment.
    /// </summary>
    private static long Target(Presentation presentation)
    {
        var sounds = presentation.Audio.Select(a => Longest(Ends(presentation.Timeline, a), a.SampleRate));
        return sounds.Prepend(presentation.Video.Count == 0 ? 1 : Longest(Ends(presentation.Timeline), presentation.Timeline.Timescale)).Max();
    }

    private static long Longest(long[] ends, int timescale) => Math.Max(1, (ends.Select((end, i) => end - (i == 0 ? 0 : ends[i - 1])).Max() + timescale - 1) / timescale);

    private static long[] Ends(Timeline timeline) => [.. timeline.Boundaries.Skip(1)];

    private static long[] Ends(Timeline timeline, AudioRendition rendition)
    {
        var frames = new AudioFrames(timeline, rendition.SampleRate, rendition.Priming);
        return [.. Enumerable.Range(1, timeline.SegmentCount).Select(frames.PresentationTime)];
    }

    /// <param name="ends">End of each segment in ticks.</param>
    /// <param name="timescale">Ticks per second.</param>
    /// <param name="target">EXT-X-TARGETDURATION in seconds.</param>
    /// <param name="isText">WebVTT has neither an init segment nor anything that would depend on another segment.</param>
    private static string Write(long[] ends, int timescale, long target, bool isText = false)
    {
        var text = new StringBuilder(64 * (ends.Length + 4));
        text.Append(CultureInfo.InvariantCulture, $"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n");
        if (!isText) text.Append("#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n");
        var extension = isText ? "vtt" : "m4s";
        var told = 0L;
        for (var i = 0; i < ends.Length; i++)
        {
            // The difference of rounded instants, not the rounded difference: the sum never drifts from the timeline.
            var end = new Timestamp(ends[i], timescale).In(1_000_000);
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{(end - told) / 1_000_000}.{(end - told) % 1_000_000:000000},\n{i}.{extension}\n");
            told = end;
        }

        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }
}
