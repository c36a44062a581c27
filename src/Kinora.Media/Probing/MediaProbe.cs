using System.Text.Json;
using Kinora.Media.Encoding;
using Kinora.Media.IO;

namespace Kinora.Media.Probing;

/// <summary>Finds out what an uploaded file is and when each of its pictures is shown. Trusts nothing: not the name, not the header, not ffprobe.</summary>
public static class MediaProbe
{
    /// <summary>Describes a file. MP4, MOV, Matroska and WebM are read here; everything else, and what those readers cannot take, by ffprobe under limits.</summary>
    /// <param name="source">The bytes of the file.</param>
    /// <param name="path">The same file for child programs, an absolute path.</param>
    /// <param name="limits">What is refused.</param>
    /// <param name="tools">Where ffprobe is.</param>
    /// <exception cref="MediaFormatException">Not a video or sound file that can be taken; the message says why.</exception>
    /// <exception cref="IOException">The bytes cannot be read.</exception>
    public static async Task<MediaIndex> ProbeAsync(IByteSource source, string path, ProbeLimits limits, MediaTools tools, CancellationToken cancellationToken)
    {
        var demuxer = await ContainerSniffer.SniffAsync(source, cancellationToken);
        var tool = new FfprobeRunner(demuxer, path, limits, tools);
        if (await NativeIndex.ReadAsync(source, demuxer, limits, cancellationToken) is { } index) return await NativeProbe.CompleteAsync(index, tool, limits, cancellationToken);
        return await ScanAsync(source, demuxer, tool, limits, cancellationToken);
    }

    private static async Task<MediaIndex> ScanAsync(IByteSource source, string demuxer, FfprobeRunner tool, ProbeLimits limits, CancellationToken cancellationToken)
    {
        var (streams, chapters) = await tool.StreamsAsync(cancellationToken);
        if (streams.Count > limits.MaxTracks) throw ProbeRules.TooManyTracks(limits);
        var video = streams.Where(s => s.Kind == "video" && !s.AttachedPicture).ToList();
        var audio = streams.Where(s => s.Kind == "audio").ToList();
        if (video.Count + audio.Count == 0) throw new MediaFormatException("no_tracks", "There is neither picture nor sound in this file.");
        foreach (var stream in video.Where(s => s.Width > 0)) ProbeRules.CheckSize(stream.Width, stream.Height, limits);

        var decodable = video.Where(s => Decoders.Video(s.Codec) is not null).ToList();
        if (video.Count > 0 && decodable.Count == 0) throw ProbeRules.Unsupported("picture", video[0].Codec, video[0].Tag);

        var scan = await tool.PacketsAsync(decodable.Select(s => s.Index).ToHashSet(), cancellationToken);
        if (scan.Full) throw ProbeRules.TooManyFrames(limits);

        var tables = new Dictionary<int, SampleTable>();
        var tracks = new List<VideoTrack>();
        foreach (var stream in decodable)
        {
            if (scan.Of(stream.Index) is not { } packets) continue;
            if (demuxer is "gif" or "apng" && packets.Count == 1) throw new MediaFormatException("not_a_video", "This is a still picture, not a video.");
            if (await tool.FirstFrameAsync(stream.Index, cancellationToken) is not { } frame) continue;
            ProbeRules.CheckSize(frame.Width, frame.Height, limits);
            var table = ScannedTable.Make(packets, stream, frame.Time);
            if (table is not null)
            {
                ProbeRules.CheckFrames(table, limits);
                tables.Add(stream.Index, table);
            }

            if (ScannedTracks.Video(stream, packets, table, frame) is { } track) tracks.Add(track);
        }

        var sounds = audio.Select(s => ScannedTracks.Audio(s, scan.Of(s.Index))).OfType<AudioTrack>().ToList();
        if (tracks.Count == 0)
        {
            if (video.Count > 0 || audio.Count == 0) throw ProbeRules.Damaged();
            if (sounds.Count == 0) throw audio.Any(a => Decoders.Audio(a.Codec) is not null) ? ProbeRules.Damaged() : ProbeRules.Unsupported("sound", audio[0].Codec, audio[0].Tag);
        }

        foreach (var track in tracks.Cast<Track>().Concat(sounds)) ProbeRules.CheckDuration(track.Duration, limits);
        return new MediaIndex(
            new MediaFile
            {
                Demuxer = demuxer,
                Size = source.Length,
                Video = tracks,
                Audio = sounds,
                Subtitles = [.. streams.Where(s => s.Kind == "subtitle").Select(ScannedTracks.Subtitle)],
                Chapters = chapters,
                NativelyIndexed = false,
            },
            tables);
    }
}
