using System.Text.Json;
using Kinora.Media;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;
using Kinora.Media.Timelines;

namespace Kinora.Fuzz.Targets;

/// <summary>What an index promises that was accepted, whatever the file was, and what is made of it.</summary>
internal static class Accepted
{
    /// <summary>No time is further away: sums of a few of them do not overflow.</summary>
    private const long FarthestTick = 1L << 57;

    private static readonly ProbeLimits Limits = new();

    /// <summary>Goes the way of an upload: limits, timeline, ladder. Null when it is refused there.</summary>
    public static Presentation? Plan(MediaIndex index)
    {
        foreach (var (stream, table) in index.Samples) CheckTable(table, index.File, $"Table {stream}");
        foreach (var track in index.File.Video.Cast<Track>().Concat(index.File.Audio)) CheckTrack(track);
        foreach (var track in index.File.Video) CheckPictures(track);
        foreach (var track in index.File.Audio) Expect.That(track.Channels is >= 1 and <= 64 && track.SampleRate is >= 1 and <= 768_000 && track.Priming is >= 0 and <= 8191, "Sound is what sound can be.");
        try
        {
            CheckLimits(index);
            var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));
            CheckTimeline(presentation.Timeline);
            CheckRenditions(presentation);
            return presentation;
        }
        catch (MediaFormatException)
        {
            return null;
        }
    }

    private static void CheckLimits(MediaIndex index)
    {
        foreach (var track in index.File.Video)
        {
            ProbeRules.CheckSize(track.Width, track.Height, Limits);
            if (index.Samples.TryGetValue(track.StreamIndex, out var table)) ProbeRules.CheckFrames(table, Limits);
        }

        foreach (var track in index.File.Video.Cast<Track>().Concat(index.File.Audio)) ProbeRules.CheckDuration(track.Duration, Limits);
    }

    private static void CheckTable(SampleTable table, MediaFile file, string what)
    {
        Expect.That(table.Count > 0 && table.Keyframes.Length == table.Count && table.Timescale > 0, $"{what} is whole.");
        var latest = long.MinValue;
        foreach (var time in table.PresentationTimes)
        {
            Expect.That(time is > -FarthestTick and < FarthestTick, $"{what} has times that can be added: {time}.");
            latest = Math.Max(latest, time);
        }

        Expect.That(table.End > latest && table.End < FarthestTick, $"{what} ends after its last sample begins: {latest}, {table.End}.");
        if (!file.NativelyIndexed) return;
        Expect.That(table.Offsets.Length == table.Count && table.Sizes.Length == table.Count, $"{what} tells where every sample lies.");
        var bytes = 0L;
        for (var i = 0; i < table.Count; i++)
        {
            Expect.That(table.Sizes[i] > 0 && table.Offsets[i] >= 0 && table.Offsets[i] <= file.Size - table.Sizes[i], $"{what}: sample {i} lies in the file.");
            bytes += table.Sizes[i];
        }

        Expect.That(bytes <= file.Size, $"{what} has {bytes} bytes of samples, the file {file.Size}.");
    }

    private static void CheckTrack(Track track)
    {
        Expect.That(track.Timescale > 0 && track.Start.Timescale > 0 && track.Duration.Timescale > 0, "A track has a clock.");
        Expect.That(track.Start.Ticks is > -FarthestTick and < FarthestTick && track.Duration.Ticks is > -FarthestTick and < FarthestTick, $"A track's times can be added: {track.Start}, {track.Duration}.");
        Expect.That(track.Codec.Length is > 0 and < 64, "A codec has a name.");
        Expect.That(track.Language is null or { Length: >= 2 and <= 35 }, "A language is a tag.");
        Expect.That(track is not AudioTrack { Title.Length: > 200 }, "A title is short.");
    }

    private static void CheckPictures(VideoTrack track)
    {
        Expect.That(track.Width >= 0 && track.Height >= 0 && track.Rotation is 0 or 90 or 180 or 270 && track.Bitrate >= 0, "Pictures are what pictures can be.");
        var (width, height) = track.DisplaySize;
        Expect.That(width >= 0 && height >= 0, $"A picture is not shown {width}×{height}.");
    }

    private static void CheckTimeline(Timeline timeline)
    {
        Expect.That(timeline.SegmentCount > 0 && timeline.Boundaries[0] == 0 && timeline.FirstFrames.Length == timeline.Boundaries.Length && timeline.Timescale > 0, "A timeline has segments.");
        var shown = timeline.FrameCount > 0;
        for (var i = 0; i < timeline.SegmentCount; i++)
        {
            Expect.That(timeline.Boundaries[i + 1] > timeline.Boundaries[i], $"Segment {i} lasts from {timeline.Boundaries[i]} to {timeline.Boundaries[i + 1]}.");
            Expect.That(shown ? timeline.FirstFrames[i + 1] > timeline.FirstFrames[i] : timeline.FirstFrames[i + 1] == 0, $"Segment {i} shows a picture.");
        }

        for (var i = 1; i < timeline.FrameTimes.Length; i++) Expect.That(timeline.FrameTimes[i] > timeline.FrameTimes[i - 1], $"Picture {i} comes after the one before.");
        Expect.That(timeline.CompositionDelay(1) >= 0, "Nothing is composed before it is decoded.");
        var again = JsonSerializer.Deserialize<Timeline>(JsonSerializer.SerializeToUtf8Bytes(timeline))!;
        Expect.That(again.Boundaries.SequenceEqual(timeline.Boundaries) && again.FirstFrames.SequenceEqual(timeline.FirstFrames) && again.FrameTimes.SequenceEqual(timeline.FrameTimes), "A timeline is stored as it is.");
    }

    private static void CheckRenditions(Presentation presentation)
    {
        foreach (var video in presentation.Video) Expect.That(video.Width > 0 && video.Height > 0 && video.PeakBitrate >= 0 && video.AverageBitrate >= 0, $"{video.Name} has a size and a rate.");
        foreach (var audio in presentation.Audio) Expect.That(audio.Channels > 0 && audio.SampleRate > 0 && audio.Priming >= 0 && audio.Bitrate >= 0 && audio.LeadingSilentFrames >= 0, $"{audio.Name} has a rate.");
    }
}
