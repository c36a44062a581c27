using System.Globalization;
using Kinora.Media.Codecs;
using Kinora.Media.Packaging;
using Kinora.Media.Timelines;

namespace Kinora.Media.Ladders;

/// <summary>Which versions of the sound a source deserves: of each track one in stereo or mono, and of the first ones that have more channels one in 5.1. Pure.</summary>
internal static class AudioLadder
{
    /// <summary>Samples that ffmpeg's AAC encoder puts before the first one it was given.</summary>
    private const int EncoderDelay = 1024;
    private const string LowComplexity = "mp4a.40.2";

    /// <summary>More than this is no encoder's delay: the track begins before the timeline, and an encoder has to trim it.</summary>
    private const int LongestPriming = 8 * AudioFrames.FrameSize;

    /// <summary>More than this no menu holds, and each may have to be encoded.</summary>
    private const int MaxTracks = 16;

    /// <summary>Each costs as much as a small picture, and few have the loudspeakers.</summary>
    private const int MaxSurrounds = 4;

    public static IReadOnlyList<AudioRendition> Plan(MediaIndex index, Timeline timeline)
    {
        if (index.File.MainAudio is not { } main) return [];
        AudioTrack[] tracks = [.. index.File.Audio.Where(a => a != main && IsHeard(a, timeline)).Prepend(main).Take(MaxTracks)];
        var labels = AudioLabels.Of(tracks);
        return
        [
            .. tracks.Select((track, i) => Make(track, i, Math.Min(2, track.Channels)) with { Label = labels[i].Label, Default = i == 0 }),
            .. tracks.Select((track, i) => (track, i)).Where(t => IsAround(t.track)).Take(MaxSurrounds)
                .Select(t => Make(t.track, t.i, AudioRendition.SurroundChannels) with { Label = labels[t.i].Surround, Default = false }),
        ];

        AudioRendition Make(AudioTrack track, int i, int channels)
        {
            var kind = channels == AudioRendition.SurroundChannels ? "surround" : "audio";
            return Plan(track, index.Samples.GetValueOrDefault(track.StreamIndex), timeline, channels) with
            {
                Name = i == 0 ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind}-{i + 1}"),
                Language = LanguageTags.Normalise(track.Language),
                Role = track.Role,
            };
        }
    }

    /// <summary>Has something behind the listener, which two loudspeakers lose, and that everybody may want to hear. More channels than eight are no layout.</summary>
    internal static bool IsAround(AudioTrack track) => track is { Channels: >= 5 and <= 8, Role: AudioRole.Main or AudioRole.Dub };

    /// <summary>Whether any of it lies within the timeline, which only the first sound has a say in.</summary>
    private static bool IsHeard(AudioTrack track, Timeline timeline)
    {
        var start = track.Start.Seconds - ((double)timeline.Zero / timeline.Timescale);
        return start < timeline.End.Seconds && start + track.Duration.Seconds > 0;
    }

    private static AudioRendition Plan(AudioTrack track, SampleTable? samples, Timeline timeline, int channels) =>
        track.CutConfiguration is { } configuration && track.Channels == channels && Cut(track, samples, timeline, configuration) is { Priming: <= LongestPriming } cut ? cut : Encode(track, channels);

    private static AudioRendition Cut(AudioTrack track, SampleTable? samples, Timeline timeline, byte[] configuration)
    {
        // The clock is that of the core coder: where SBR doubles the rate, a frame is 1024 of its samples all the same.
        var config = AudioSpecificConfig.Parse(configuration);
        var rate = config.SampleRate;
        // Whole frames of silence bring late sound near its time, the edit list of the init segment makes it exact to the sample.
        var late = SamplesAfterZero(track, timeline, rate);
        var silent = Math.Max(0, late + AudioFrames.FrameSize - 1) / AudioFrames.FrameSize;
        var cut = new AudioRendition
        {
            Name = "audio",
            Origin = RenditionOrigin.Cut,
            StreamIndex = track.StreamIndex,
            SampleRate = rate,
            Channels = track.Channels,
            Codec = config.CodecString,
            Bitrate = (int)Math.Clamp(track.Bitrate, 8_000, 1_000_000),
            Priming = checked((int)(((long)track.Priming * rate / track.SampleRate) + (silent * AudioFrames.FrameSize) - late)),
            LeadingSilentFrames = checked((int)silent),
            DecoderConfiguration = configuration,
        };
        return samples is { Count: > 0 } && samples.Sizes.Length == samples.Count ? Measured(cut, samples, new AudioFrames(timeline, cut.SampleRate, cut.Priming)) : cut;
    }

    /// <summary>With the rates of what is served: silence where the source has nothing, and the segments' headers, included.</summary>
    private static AudioRendition Measured(AudioRendition cut, SampleTable samples, AudioFrames frames)
    {
        var silence = (long)SilentAac.Frame(cut.Channels).Length;
        var (sum, peak) = (0L, 0L);
        for (var i = 0; i < frames.Timeline.SegmentCount; i++)
        {
            var first = Math.Clamp(frames.FirstFrame(i) - cut.LeadingSilentFrames, 0, samples.Count);
            var last = Math.Clamp(frames.FirstFrame(i + 1) - cut.LeadingSilentFrames, first, samples.Count);
            var count = frames.FrameCount(i);
            var bytes = CmafSegment.LongestAudioHeader(count) + ((count - (last - first)) * silence);
            foreach (var size in samples.Sizes.AsSpan(first..last)) bytes += size;
            sum += bytes;
            peak = Math.Max(peak, SourceRates.Rate(bytes, frames.Duration(i)));
        }

        return cut with { Bitrate = (int)SourceRates.Rate(sum, frames.Timeline.End), PeakBitrate = (int)peak };
    }

    private static AudioRendition Encode(AudioTrack track, int channels)
    {
        var rate = track.SampleRate == 44_100 ? 44_100 : 48_000;
        return new AudioRendition
        {
            Name = "audio",
            Origin = RenditionOrigin.Encoded,
            StreamIndex = track.StreamIndex,
            SampleRate = rate,
            Channels = channels,
            Codec = LowComplexity,
            Bitrate = channels switch { 1 => 80_000, 2 => 144_000, _ => 384_000 },
            Priming = EncoderDelay,
            // ffmpeg's encoder adds the mark that there is no SBR (ISO/IEC 14496-3 §1.6.5.3): the init segment must equal what its segments say, byte for byte.
            DecoderConfiguration = [.. AudioSpecificConfig.BuildLowComplexity(rate, channels), 0x56, 0xE5, 0x00],
        };
    }

    /// <summary>Negative when the sound begins before zero, which a timeline allows within an encoder's delay.</summary>
    private static long SamplesAfterZero(AudioTrack track, Timeline timeline, int rate)
    {
        var numerator = ((Int128)track.Start.Ticks * timeline.Timescale) - ((Int128)timeline.Zero * track.Start.Timescale);
        var denominator = (Int128)track.Start.Timescale * timeline.Timescale;
        var doubled = numerator * rate * 2;
        return checked((long)((doubled >= 0 ? doubled + denominator : doubled - denominator) / (denominator * 2)));
    }
}
