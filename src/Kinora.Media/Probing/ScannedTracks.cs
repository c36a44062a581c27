namespace Kinora.Media.Probing;

/// <summary>Tracks out of what ffprobe says and what the scan saw. Where the two disagree about time, the scan is right.</summary>
internal static class ScannedTracks
{
    public static VideoTrack? Video(StreamDescription stream, PacketScan.Packets packets, SampleTable? table, FirstFrame frame)
    {
        var (start, duration) = table is not null
            ? (table.PresentationTimes.Min(), table.End - table.PresentationTimes.Min())
            : (stream.Ticks(frame.Time ?? packets.MinPts), DeclaredDuration(stream, packets));
        if (duration <= 0) return null;
        var span = new Timestamp(duration, stream.Timescale);
        return new VideoTrack
        {
            StreamIndex = stream.Index,
            Codec = stream.Codec,
            Timescale = stream.Timescale,
            Start = new Timestamp(start, stream.Timescale),
            Duration = span,
            Language = stream.Language,
            Width = frame.Width,
            Height = frame.Height,
            SampleAspect = stream.SampleAspect,
            Rotation = stream.Rotation,
            Mirrored = stream.Mirrored,
            PixelFormat = frame.PixelFormat ?? stream.PixelFormat,
            Interlaced = frame.Interlaced || stream.Interlaced,
            ColorTransfer = frame.ColorTransfer ?? stream.ColorTransfer,
            ColorPrimaries = frame.ColorPrimaries ?? stream.ColorPrimaries,
            ColorSpace = frame.ColorSpace ?? stream.ColorSpace,
            ColorRange = frame.ColorRange ?? stream.ColorRange,
            AverageFrameRate = stream.AverageFrameRate,
            Bitrate = (long)(packets.Bytes * 8 / span.Seconds),
        };
    }

    /// <summary>The track, or null when it has no packets or cannot be decoded: the video is then watched without it.</summary>
    public static AudioTrack? Audio(StreamDescription stream, PacketScan.Packets? packets)
    {
        if (packets is null || packets.MinPts == PacketScan.Packets.Missing) return null;
        if (Decoders.Audio(stream.Codec) is null || stream.Channels is < 1 or > 64 || stream.SampleRate is < 1000 or > 768_000) return null;

        // Encoder delay is skipped by the decoder; the stream's start says so, its first packet does not.
        var start = stream.Start is { } declared && declared >= packets.MinPts && declared < packets.MaxEnd ? declared : packets.MinPts;
        var span = new Timestamp(stream.Ticks(packets.MaxEnd - start), stream.Timescale);
        if (span.Ticks <= 0) return null;
        return new AudioTrack
        {
            StreamIndex = stream.Index,
            Codec = stream.Codec,
            Timescale = stream.Timescale,
            Start = new Timestamp(stream.Ticks(start), stream.Timescale),
            Duration = span,
            Language = stream.Language,
            Title = stream.Title,
            IsDefault = stream.IsDefault,
            Role = stream.Role,
            SampleRate = stream.SampleRate,
            Channels = stream.Channels,
            Bitrate = (long)(packets.Bytes * 8 / span.Seconds),
        };
    }

    public static SubtitleTrack Subtitle(StreamDescription stream) => new()
    {
        StreamIndex = stream.Index,
        Codec = stream.Codec,
        Language = stream.Language,
        Title = stream.Title,
        IsDefault = stream.IsDefault,
        IsForced = stream.IsForced,
        IsForHearingImpaired = stream.IsForHearingImpaired,
        IsCommentary = stream.Role is AudioRole.Commentary,
    };

    private static long DeclaredDuration(StreamDescription stream, PacketScan.Packets packets)
    {
        if (packets.MaxEnd > packets.MinPts) return stream.Ticks(packets.MaxEnd - packets.MinPts);
        return stream.DurationTicks is { } ticks ? stream.Ticks(ticks) : 0;
    }
}
