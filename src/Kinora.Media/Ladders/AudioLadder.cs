using Kinora.Media.Packaging;
using Kinora.Media.Timelines;

namespace Kinora.Media.Ladders;

/// <summary>Which version of the sound a source deserves. Pure.</summary>
internal static class AudioLadder
{
    /// <summary>Samples that ffmpeg's AAC encoder puts before the first one it was given.</summary>
    private const int EncoderDelay = 1024;
    private const string LowComplexity = "mp4a.40.2";

    /// <summary>More than this is no encoder's delay: the track begins before the timeline, and an encoder has to trim it.</summary>
    private const int LongestPriming = 8 * AudioFrames.FrameSize;

    public static AudioRendition Plan(AudioTrack track, SampleTable? samples, Timeline timeline) =>
        track.CutConfiguration is { } configuration && Cut(track, samples, timeline, configuration) is { Priming: <= LongestPriming } cut ? cut : Encode(track);

    private static AudioRendition Cut(AudioTrack track, SampleTable? samples, Timeline timeline, byte[] configuration)
    {
        // Whole frames of silence bring late sound near its time, the edit list of the init segment makes it exact to the sample.
        var late = SamplesAfterZero(track, timeline);
        var silent = Math.Max(0, late + AudioFrames.FrameSize - 1) / AudioFrames.FrameSize;
        var cut = new AudioRendition
        {
            Name = "audio",
            Origin = RenditionOrigin.Cut,
            StreamIndex = track.StreamIndex,
            SampleRate = track.SampleRate,
            Channels = track.Channels,
            Codec = LowComplexity,
            Bitrate = (int)Math.Clamp(Measured(track, samples), 8_000, 1_000_000),
            Priming = checked((int)(track.Priming + (silent * AudioFrames.FrameSize) - late)),
            LeadingSilentFrames = checked((int)silent),
            DecoderConfiguration = configuration,
            Language = LanguageTags.Normalise(track.Language),
        };
        return samples is null ? cut : cut with { PeakBitrate = Peak(cut, samples, new AudioFrames(timeline, cut.SampleRate, cut.Priming)) };
    }

    /// <summary>Bits per second of the segment that costs most, headers included.</summary>
    private static int Peak(AudioRendition cut, SampleTable samples, AudioFrames frames)
    {
        var peak = 0L;
        for (var i = 0; i < frames.Timeline.SegmentCount; i++)
        {
            var first = Math.Clamp(frames.FirstFrame(i) - cut.LeadingSilentFrames, 0, samples.Count);
            var last = Math.Clamp(frames.FirstFrame(i + 1) - cut.LeadingSilentFrames, first, samples.Count);
            var bytes = (long)CmafSegment.LongestHeader(frames.FrameCount(i));
            foreach (var size in samples.Sizes.AsSpan(first..last)) bytes += size;
            peak = Math.Max(peak, bytes * 8 * cut.SampleRate / Math.Max(1, frames.PresentationTime(i + 1) - frames.PresentationTime(i)));
        }

        return (int)Math.Min(peak, int.MaxValue);
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
            // ffmpeg's encoder adds the mark that there is no SBR (ISO/IEC 14496-3 §1.6.5.3): the init segment must equal what its segments say, byte for byte.
            DecoderConfiguration = [.. Codecs.AudioSpecificConfig.BuildLowComplexity(rate, channels), 0x56, 0xE5, 0x00],
            Language = LanguageTags.Normalise(track.Language),
        };
    }

    private static long Measured(AudioTrack track, SampleTable? samples) => samples is { Count: > 0 } && samples.Sizes.Length == samples.Count
        ? samples.Sizes.Sum(s => (long)s) * 8 * track.SampleRate / ((long)samples.Count * AudioFrames.FrameSize)
        : track.Bitrate;

    /// <summary>Negative when the sound begins before zero, which a timeline allows within an encoder's delay.</summary>
    private static long SamplesAfterZero(AudioTrack track, Timeline timeline)
    {
        var numerator = ((Int128)track.Start.Ticks * timeline.Timescale) - ((Int128)timeline.Zero * track.Start.Timescale);
        var denominator = (Int128)track.Start.Timescale * timeline.Timescale;
        var doubled = numerator * track.SampleRate * 2;
        return checked((long)((doubled >= 0 ? doubled + denominator : doubled - denominator) / (denominator * 2)));
    }
}
