using Kinora.Media.Codecs;
using Kinora.Media.Codecs.H264;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Probing;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Packaging;

/// <summary>A source whose every segment has been cut, and lies behind its init segment in one file per track.</summary>
internal sealed record Cut(MediaIndex Index, Timeline Timeline, AudioFrames? Frames, AudioRendition? Sound, string? VideoPath, string? AudioPath)
{
    public static async Task<Cut> MakeAsync(string path)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var source = new FileByteSource(path);
        var index = (await NativeIndex.ReadAsync(source, await ContainerSniffer.SniffAsync(source, cancellationToken), ProbeLimits.None, cancellationToken)).ShouldNotBeNull();
        var timeline = TimelineBuilder.Build(index);
        var (videoPath, audioPath) = (default(string), default(string));
        if (timeline.OnSourceKeyframes)
        {
            var video = index.File.MainVideo.ShouldNotBeNull();
            var avcC = video.CutConfiguration.ShouldNotBeNull();
            videoPath = TestMedia.NewPath(".mp4");
            await using var file = File.Create(videoPath);
            await file.WriteAsync(CmafInit.Video(Rendition(video, avcC), timeline, avcC), cancellationToken);
            for (var i = 0; i < timeline.SegmentCount; i++)
            {
                var bytes = await VideoCutter.CutAsync(source, index.Samples[video.StreamIndex], timeline, i, cancellationToken);
                SegmentVerifier.Verify(bytes, SegmentExpectation.Video(timeline, i, 1));
                await file.WriteAsync(bytes, cancellationToken);
            }
        }
        if (index.File.MainAudio is not { CutConfiguration: { } config } audio) return new Cut(index, timeline, null, null, videoPath, null);

        var rendition = Rendition(audio, config, timeline);
        var frames = new AudioFrames(timeline, rendition.SampleRate, rendition.Priming);
        audioPath = TestMedia.NewPath(".mp4");
        await using var sound = File.Create(audioPath);
        await sound.WriteAsync(CmafInit.Audio(rendition), cancellationToken);
        for (var i = 0; i < timeline.SegmentCount; i++)
        {
            var bytes = await AudioCutter.CutAsync(source, index.Samples[audio.StreamIndex], rendition, frames, i, cancellationToken);
            SegmentVerifier.Verify(bytes, SegmentExpectation.Audio(frames, i));
            await sound.WriteAsync(bytes, cancellationToken);
        }
        return new Cut(index, timeline, frames, rendition, videoPath, audioPath);
    }

    private static VideoRendition Rendition(VideoTrack track, byte[] avcC) => new()
    {
        Name = "cut",
        Origin = RenditionOrigin.Cut,
        StreamIndex = track.StreamIndex,
        Width = track.Width,
        Height = track.Height,
        SampleAspect = track.SampleAspect,
        Codec = AvcConfiguration.CodecStringOf(avcC),
        PeakBitrate = 1,
        AverageBitrate = 1,
        DecoderConfiguration = avcC,
    };

    /// <summary>As the ladder does it: whole frames of silence before the source's first, the rest in the priming.</summary>
    private static AudioRendition Rendition(AudioTrack track, byte[] config, Timeline timeline)
    {
        var rate = AudioSpecificConfig.Parse(config).SampleRate;
        var priming = track.Priming * rate / track.SampleRate;
        var late = track.Start.In(rate) - new Timestamp(timeline.Zero, timeline.Timescale).In(rate);
        var silent = (int)Math.Max(0, (late - priming + AudioFrames.FrameSize - 1) / AudioFrames.FrameSize);
        return new AudioRendition
        {
            Name = "audio",
            Origin = RenditionOrigin.Cut,
            StreamIndex = track.StreamIndex,
            SampleRate = rate,
            Channels = track.Channels,
            Codec = AudioSpecificConfig.Parse(config).CodecString,
            Bitrate = 128000,
            Priming = (int)((silent * AudioFrames.FrameSize) + priming - late),
            LeadingSilentFrames = silent,
            DecoderConfiguration = config,
        };
    }
}
