using System.Globalization;
using Kinora.Media.Encoding;
using Kinora.Media.IsoBmff;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Media.Subtitles;

/// <summary>Reads the subtitles of an original, all of its tracks in one go: a process that decodes text and passes over everything else.</summary>
public sealed class SubtitleExtractor(MediaTools tools)
{
    /// <summary>
    /// Where the timeline begins on the clock of what ffmpeg writes, in seconds: later than any subtitle that begins before the pictures and still matters,
    /// because Matroska has no negative times.
    /// </summary>
    private const int Lead = 3600;

    /// <summary>Of all events of all tracks; the subtitles of a long film in forty languages are some 6 MB.</summary>
    private const int MaxBytes = 64 << 20;

    /// <summary>Reading at least so many bytes in a second: it yields the disk to everything else.</summary>
    private const int SlowestRead = 4 << 20;

    /// <param name="path">The original, an absolute path.</param>
    /// <param name="file">What it is.</param>
    /// <param name="presentation">What is planned of it.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <returns>Of each rendition the cues, in order; none for a track without text.</returns>
    /// <exception cref="ToolException">ffmpeg failed, wrote too much, or took too long.</exception>
    public async Task<IReadOnlyList<(TextRendition Rendition, IReadOnlyList<Cue> Cues)>> ExtractAsync(string path, MediaFile file, Presentation presentation, CancellationToken cancellationToken)
    {
        if (presentation.Text.Count == 0) return [];
        var command = new ToolCommand(tools.Ffmpeg, Arguments(path, file, presentation.Timeline, [.. presentation.Text.Select(t => t.StreamIndex)]), ToolLimits.Subtitles, ToolPriority.Background)
        {
            Sandbox = tools.Sandbox,
            Input = path,
        };
        var (bytes, _) = await ToolRun.ReadAsync(command, MaxBytes, TimeSpan.FromSeconds(120 + (file.Size / SlowestRead)), cancellationToken);
        try
        {
            return OfEvents(EventReader.Read(bytes), file, presentation);
        }
        catch (InvalidDataException e)
        {
            throw new ToolException($"ffmpeg wrote something else than subtitles: {e.Message}", 0);
        }
    }

    private static IReadOnlyList<(TextRendition Rendition, IReadOnlyList<Cue> Cues)> OfEvents(IReadOnlyList<SubtitleEvent> events, MediaFile file, Presentation presentation)
    {
        var end = presentation.Timeline.End.In(1000);
        var byTrack = events.ToLookup(e => e.Track);
        return [.. presentation.Text.Select((text, i) => (text, CueList.Tidy(byTrack[i + 1].Select(CueOf), end)))];

        Cue CueOf(SubtitleEvent e)
        {
            var start = e.Start - (Lead * 1000L);
            var (settings, payload) = AssText.Convert(e.Text);
            // Fragments of MP4 come without durations.
            var duration = e.Duration == 0 && file.Demuxer == Mp4Reader.Demuxer ? CueList.Untold : e.Duration;
            return new Cue(start, start + duration, settings, payload);
        }
    }

    /// <summary>
    /// How ffmpeg reads the edit lists of MP4. The way that suits pictures moves subtitles: of an edit that begins within a sample, as nearly every edit of a track of text does, it
    /// takes the next one's time. The simple way knows one edit, and files with more are not indexed here.
    /// </summary>
    private static string[] EditLists(MediaFile file) => file is { Demuxer: Mp4Reader.Demuxer, NativelyIndexed: true } ? ["-advanced_editlist", "0"] : [];

    internal static IReadOnlyList<string> Arguments(string path, MediaFile file, Timeline timeline, IReadOnlyList<int> streams) =>
    [
        .. SourceArguments.Open(file, path, seek: null, [.. EditLists(file), "-vn", "-an", "-dn"]),
        .. streams.SelectMany(s => (string[])["-map", string.Create(CultureInfo.InvariantCulture, $"0:{s}")]),
        "-c:s", "ass", "-map_metadata", "-1", "-map_chapters", "-1", "-avoid_negative_ts", "disabled",
        "-output_ts_offset", string.Create(CultureInfo.InvariantCulture, $"{Lead - ((double)timeline.Zero / timeline.Timescale):0.000000}"), "-f", "matroska", "pipe:1",
    ];
}
