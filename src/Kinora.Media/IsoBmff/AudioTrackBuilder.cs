using Kinora.Media.Packaging;

namespace Kinora.Media.IsoBmff;

/// <summary>Puts together what the file tells about a track of sound.</summary>
internal static class AudioTrackBuilder
{
    private const int MaxChannels = 64;

    public static AudioTrack Build(int streamIndex, TrackBox track, AudioSampleEntry entry, TrackSamples samples)
    {
        var rate = entry.SampleRate is > 0 and <= 768_000 ? entry.SampleRate : track.Timescale;
        if (entry.Channels is < 1 or > MaxChannels || rate > 768_000) throw new UnsupportedLayoutException("a sound format that must be probed");
        var table = samples.Table;
        var cut = entry.Config is { } config
            && config.ChannelConfiguration == entry.Channels
            && !samples.ManyDescriptions
            && CutEligibility.IsGapless(table, config);
        var priming = new Timestamp(samples.Start - table.PresentationTimes[0], table.Timescale).In(rate);
        if (priming is < 0 or > TrackSamples.MaxPriming) cut = false;
        return new AudioTrack
        {
            StreamIndex = streamIndex,
            Codec = entry.Codec!,
            Timescale = table.Timescale,
            Start = new Timestamp(samples.Start, table.Timescale),
            Duration = new Timestamp(table.End - samples.Start, table.Timescale),
            Language = track.Language,
            SampleRate = rate,
            Channels = entry.Channels,
            Bitrate = samples.Bitrate,
            Title = track.Title,
            IsDefault = track.IsEnabled,
            Role = track.Role,
            CutConfiguration = cut ? entry.Stream.Specific : null,
            Priming = cut ? (int)priming : 0,
        };
    }
}
