using Kinora.Media.Timelines;

namespace Kinora.Media.Ladders;

/// <summary>Which version of the sound a source deserves. Pure.</summary>
internal static class AudioLadder
{
    /// <summary>Samples that ffmpeg's AAC encoder puts before the first one it was given.</summary>
    private const int EncoderDelay = 1024;
    private const string LowComplexity = "mp4a.40.2";

    public static AudioRendition Plan(AudioTrack track, Timeline timeline) =>
        track.CutConfiguration is { } configuration ? Cut(track, timeline, configuration) : Encode(track);

    private static AudioRendition Cut(AudioTrack track, Timeline timeline, byte[] configuration)
    {
        // Whole frames of silence bring late sound near its time, the edit list of the init segment makes it exact to the sample.
        var late = SamplesAfterZero(track, timeline);
        var silent = (late + AudioFrames.FrameSize - 1) / AudioFrames.FrameSize;
        return new AudioRendition
        {
            Name = "audio",
            Origin = RenditionOrigin.Cut,
            StreamIndex = track.StreamIndex,
            SampleRate = track.SampleRate,
            Channels = track.Channels,
            Codec = LowComplexity,
            Bitrate = (int)Math.Clamp(track.Bitrate, 8_000, 1_000_000),
            Priming = checked((int)(track.Priming + (silent * AudioFrames.FrameSize) - late)),
            LeadingSilentFrames = checked((int)silent),
            DecoderConfiguration = configuration,
            Language = track.Language,
        };
    }

    private static AudioRendition Encode(AudioTrack track)
    {
        var rate = track.SampleRate == 44_100 ? 44_100 : 48_000;
        var channels = Math.Min(2, track.Channels);
        return new AudioRendition
        {
            Name = "audio",
            Origin = RenditionOrigin.Encoded,
            StreamIndex = track.StreamIndex,
            SampleRate = rate,
            Channels = channels,
            Codec = LowComplexity,
            Bitrate = channels == 1 ? 80_000 : 144_000,
            Priming = EncoderDelay,
            DecoderConfiguration = Codecs.AudioSpecificConfig.BuildLowComplexity(rate, channels),
            Language = track.Language,
        };
    }

    private static long SamplesAfterZero(AudioTrack track, Timeline timeline)
    {
        var numerator = ((Int128)track.Start.Ticks * timeline.Timescale) - ((Int128)timeline.Zero * track.Start.Timescale);
        var denominator = (Int128)track.Start.Timescale * timeline.Timescale;
        return Math.Max(0, (long)(((numerator * track.SampleRate * 2) + denominator) / (denominator * 2)));
    }
}
