using Kinora.Media.Packaging;

namespace Kinora.Media.Matroska;

/// <summary>Puts together what the file tells about a track of sound.</summary>
internal static class AudioTrackBuilder
{
    private const int MaxChannels = 64;
    private const int MaxPriming = 8191;

    public static AudioTrack Build(int streamIndex, TrackEntry entry, string codec, TrackFrames frames, SegmentClock clock, bool damaged, bool discards)
    {
        var (told, table, config) = (entry.Sound, frames.Table, entry.Aac);
        // Opus always decodes to 48 kHz; the rate that is told is that of what was encoded.
        var rate = codec == "opus" ? 48_000 : config is { OutputRate: > 0 } ? config.OutputRate : told.OutputRate;
        var channels = config?.ChannelConfiguration switch { null or 0 => told.Channels, 7 => 8, 11 => 7, 12 or 14 => 8, var c => c.Value };
        if (channels is < 1 or > MaxChannels || rate is < 1000 or > 768_000) throw new UnsupportedLayoutException("a sound format that must be probed");

        // Sound that primes the decoder comes before the sound that is meant to be heard; other codecs' decoders leave it out themselves.
        var heard = frames.Start + clock.Ticks(clock.FromNanoseconds(entry.CodecDelay));
        var priming = new Timestamp(entry.CodecDelay, 1_000_000_000).In(rate);
        var cut = !damaged && !discards && frames.IsWhole && entry.Encoding is null && priming <= MaxPriming && heard < table.End
            && config is { } aac && aac.ChannelConfiguration == channels && told.OutputRate == (aac.HasExtension ? aac.OutputRate : told.Rate)
            && CutEligibility.IsGapless(table, aac);
        var start = cut ? heard : frames.Start;
        return new AudioTrack
        {
            StreamIndex = streamIndex,
            Codec = codec,
            Timescale = table.Timescale,
            Start = new Timestamp(start, table.Timescale),
            Duration = new Timestamp(table.End - start, table.Timescale),
            Language = entry.Language,
            SampleRate = rate,
            Channels = channels,
            Bitrate = frames.Bitrate,
            Title = entry.Title,
            IsDefault = entry.IsDefault,
            Role = entry.Role,
            CutConfiguration = cut ? entry.CodecPrivate.ToArray() : null,
            Priming = cut ? (int)priming : 0,
        };
    }
}
