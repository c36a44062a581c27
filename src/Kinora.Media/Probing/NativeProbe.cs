namespace Kinora.Media.Probing;

/// <summary>
/// Judges what our own readers found. H.264 that is cut, and HEVC whose configuration says it all, need nothing more: whoever waits is spared two programs' start. Of
/// anything else a first picture is decoded now, because the bitstream tells colours and interlacing more truly than the container.
/// </summary>
internal static class NativeProbe
{
    public static async Task<MediaIndex> CompleteAsync(MediaIndex index, FfprobeRunner tool, ProbeLimits limits, CancellationToken cancellationToken)
    {
        var file = index.File;
        if (file.Video.Count + file.Audio.Count == 0) throw new MediaFormatException("no_tracks", "There is neither picture nor sound in this file.");
        if (file.Video.Count + file.Audio.Count > limits.MaxTracks) throw ProbeRules.TooManyTracks(limits);
        foreach (var track in file.Video) CheckVideo(track, index, limits);

        var video = new List<VideoTrack>();
        Task<(IReadOnlyList<StreamDescription> Streams, IReadOnlyList<Chapter> Chapters)>? describing = null;
        foreach (var track in file.Video.Where(t => Decoders.Video(t.Codec) is not null))
        {
            if (track.CutConfiguration is not null || track.IsDescribed)
            {
                video.Add(track);
                continue;
            }

            // Both at once: each costs the start of a program.
            describing ??= tool.StreamsAsync(cancellationToken);
            var looking = tool.FirstFrameAsync(track.StreamIndex, cancellationToken);
            await Task.WhenAll(describing, looking);
            var stream = (await describing).Streams.FirstOrDefault(s => s.Index == track.StreamIndex && s.Kind == "video" && !s.AttachedPicture);
            if (stream is null || await looking is not { } frame) continue;
            ProbeRules.CheckSize(frame.Width, frame.Height, limits);
            video.Add(Enrich(track, stream, frame));
        }

        if (video.Count == 0 && file.Video.Count > 0)
            throw file.Video.All(v => Decoders.Video(v.Codec) is null) ? ProbeRules.Unsupported("picture", file.Video[0].Codec, "") : ProbeRules.Damaged();
        var audio = file.Audio.Where(a => Decoders.Audio(a.Codec) is not null).ToList();
        if (video.Count + audio.Count == 0) throw ProbeRules.Unsupported("sound", file.Audio[0].Codec, "");
        foreach (var track in video.Cast<Track>().Concat(audio)) ProbeRules.CheckDuration(track.Duration, limits);
        return index with { File = file with { Video = video, Audio = audio } };
    }

    private static void CheckVideo(VideoTrack track, MediaIndex index, ProbeLimits limits)
    {
        ProbeRules.CheckSize(track.Width, track.Height, limits);
        if (index.Samples.TryGetValue(track.StreamIndex, out var table) && table.Count > 0) ProbeRules.CheckFrames(table, limits);
    }

    private static VideoTrack Enrich(VideoTrack track, StreamDescription stream, FirstFrame frame) => track with
    {
        SampleAspect = track.SampleAspect == Rational.One ? stream.SampleAspect : track.SampleAspect,
        PixelFormat = frame.PixelFormat ?? stream.PixelFormat ?? track.PixelFormat,
        Interlaced = frame.Interlaced || stream.Interlaced,
        ColorTransfer = frame.ColorTransfer ?? stream.ColorTransfer ?? track.ColorTransfer,
        ColorPrimaries = frame.ColorPrimaries ?? stream.ColorPrimaries ?? track.ColorPrimaries,
        ColorSpace = frame.ColorSpace ?? stream.ColorSpace ?? track.ColorSpace,
        ColorRange = frame.ColorRange ?? stream.ColorRange ?? track.ColorRange,
    };
}
