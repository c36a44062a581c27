using Kinora.Media.IO;

namespace Kinora.Media.Matroska;

/// <summary>
/// Reads Matroska and WebM (RFC 8794, RFC 9559) from byte ranges: with or without cues, of unknown sizes, laced, cut off. Reads the headers of all blocks and, of the
/// media, the heads of some keyframes. Memory stays in proportion to what the file really holds.
/// </summary>
public static class MatroskaReader
{
    /// <summary>The demuxer that ffmpeg is forced to for these files.</summary>
    public const string Demuxer = "matroska";

    /// <summary>
    /// The file's description and sample tables, with the times that ffmpeg counts. Null when it is damaged or uses something that is left to ffprobe: codecs that this
    /// reader does not know, a track with a clock of its own, several files in one.
    /// </summary>
    /// <exception cref="MediaFormatException">The file is encrypted.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public static async Task<MediaIndex?> ReadAsync(IByteSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await IndexAsync(source, cancellationToken);
        }
        catch (Exception e) when (e is UnsupportedLayoutException or InvalidDataException or OverflowException or EndOfStreamException)
        {
            return null;
        }
    }

    private static async Task<MediaIndex?> IndexAsync(IByteSource source, CancellationToken cancellationToken)
    {
        var file = new MatroskaFile(new ByteWindow(source));
        await file.ReadAsync(cancellationToken);
        var clock = SegmentClock.Of(file.Description.TimestampScale);
        var video = new List<VideoTrack>();
        var audio = new List<AudioTrack>();
        var subtitles = new List<SubtitleTrack>();
        var tables = new Dictionary<int, SampleTable>();
        var stream = -1;
        foreach (var entry in file.Description.Tracks ?? [])
        {
            if (!entry.IsStream) continue;
            stream++;
            if (entry.IsSubtitle) subtitles.Add(SubtitleOf(entry, stream));
            if (file.BlocksOf(entry) is not { Count: > 0 } blocks) continue;
            if (entry.Encoding is { IsEncryption: true }) throw new MediaFormatException("encrypted", "The file is encrypted (DRM) and cannot be played.");
            var codec = CodecNames.Of(entry);
            if (codec is null || entry.HasOwnTimestampScale) throw new UnsupportedLayoutException("a codec or a clock that must be probed");

            var frames = TrackFrames.Create(blocks, clock, clock.FromNanoseconds(entry.CodecDelay), clock.FromNanoseconds(entry.FrameNanoseconds), entry.IsVideo);
            if (entry.IsVideo) video.Add(await VideoTrackBuilder.BuildAsync(source, stream, entry, codec, frames, file.IsDamaged, cancellationToken));
            else audio.Add(AudioTrackBuilder.Build(stream, entry, codec, frames, clock, file.IsDamaged, blocks.DiscardsWithin));
            tables[stream] = frames.Table;
        }
        if (tables.Count == 0) return null;
        return new MediaIndex(new MediaFile { Demuxer = Demuxer, Size = source.Length, Video = video, Audio = audio, Subtitles = subtitles, Chapters = file.Chapters, NativelyIndexed = true }, tables);
    }

    private static SubtitleTrack SubtitleOf(TrackEntry entry, int stream) => new()
    {
        StreamIndex = stream,
        Codec = CodecNames.OfSubtitles(entry.CodecId),
        Language = entry.Language,
        Title = entry.Title,
        // What nobody thought about is default in Matroska, and would be shown to everybody.
        IsDefault = entry.IsMarkedDefault,
        IsForced = entry.IsForced,
        IsForHearingImpaired = entry.IsForHearingImpaired,
        IsCommentary = entry.Role is AudioRole.Commentary,
    };
}
