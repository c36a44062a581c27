using Kinora.Media.IO;
using Kinora.Media.Probing;

namespace Kinora.Media.IsoBmff;

/// <summary>
/// Reads MP4, MOV and fragmented MP4 (ISO/IEC 14496-12, 14496-14, 14496-15, QuickTime) from byte ranges: the index at either end of the file, 64-bit sizes, edit lists,
/// compact tables. Reads no media but the heads of some keyframes. Memory stays in proportion to what the file really holds.
/// </summary>
public static class Mp4Reader
{
    /// <summary>The demuxer that ffmpeg is forced to for these files.</summary>
    public const string Demuxer = "mov";

    /// <summary>
    /// The file's description and sample tables, with the times that ffmpeg counts. Null when the file is of this family but uses something that is left to ffprobe:
    /// several edits, media in other files, a compressed index, codecs that this reader does not know.
    /// </summary>
    /// <exception cref="MediaFormatException">The file is not of this family, is encrypted, damaged, or cut off before its index.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public static Task<MediaIndex?> ReadAsync(IByteSource source, CancellationToken cancellationToken) => ReadAsync(source, new ProbeLimits(), cancellationToken);

    /// <inheritdoc cref="ReadAsync(IByteSource, CancellationToken)"/>
    /// <param name="limits">How large the index may be, and how many tracks it may have.</param>
    public static async Task<MediaIndex?> ReadAsync(IByteSource source, ProbeLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            return await IndexAsync(source, limits, cancellationToken);
        }
        catch (UnsupportedLayoutException)
        {
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException or EndOfStreamException)
        {
            throw new MediaFormatException("damaged", "The file is damaged: its index contradicts itself.", e);
        }
    }

    private static async Task<MediaIndex?> IndexAsync(IByteSource source, ProbeLimits limits, CancellationToken cancellationToken)
    {
        using var file = new MovieFile(source, limits);
        await file.ReadAsync(cancellationToken);
        var movie = file.Movie ?? throw new MediaFormatException("truncated", "The file has no index: the recording or the copy of it was not finished.");

        var menus = movie.Tracks.SelectMany(t => t.ChapterTracks).ToHashSet();
        var video = new List<VideoTrack>();
        var audio = new List<AudioTrack>();
        var subtitles = new List<SubtitleTrack>();
        var tables = new Dictionary<int, SampleTable>();
        var bytes = 0L;
        for (var index = 0; index < movie.Tracks.Count; index++)
        {
            var track = movie.Tracks[index];
            if (track.IsSubtitle && !menus.Contains(track.Id)) subtitles.Add(SubtitleOf(track, index));
            if ((!track.IsVideo && !track.IsAudio) || menus.Contains(track.Id) || track.Table is null) continue;
            if (Samples(track, movie, file, source.Length) is not { } samples) continue;
            // Else a small file could be cut into any number of large segments.
            if ((bytes += samples.Bytes) > source.Length) throw new UnsupportedLayoutException("samples that share bytes");
            var entry = EntryOf(track, samples);
            if (entry is VideoSampleEntry picture) video.Add(await VideoTrackBuilder.BuildAsync(source, index, movie, track, picture, samples, cancellationToken));
            else if (entry is AudioSampleEntry sound) audio.Add(AudioTrackBuilder.Build(index, track, sound, samples));
            tables[index] = samples.Table;
        }
        if (tables.Count == 0) throw new MediaFormatException("no_media", "The file holds neither pictures nor sound.");
        var chapters = await ChapterList.OfTracksAsync(movie, source, file.Budget, cancellationToken);
        if (chapters.Count == 0) chapters = movie.Chapters;
        return new MediaIndex(
            new MediaFile { Demuxer = Demuxer, Size = source.Length, Video = video, Audio = audio, Subtitles = subtitles, Chapters = chapters, NativelyIndexed = true }, tables);
    }

    private static SubtitleTrack SubtitleOf(TrackBox track, int index) => new()
    {
        StreamIndex = index,
        Codec = track.SubtitleType switch
        {
            FourCC.Tx3g or FourCC.Text => "mov_text",
            FourCC.C608 => "eia_608",
            FourCC.Stpp => "ttml",
            FourCC.Mp4s => "dvd_subtitle",
            // ffmpeg cannot read WebVTT out of MP4, so it is not called by its name.
            FourCC.Wvtt => "wvtt",
            _ => "unknown",
        },
        Language = track.Language,
        Title = track.Title,
        IsDefault = track.IsEnabled,
        IsForced = track.IsForced,
        IsForHearingImpaired = track.IsForHearingImpaired,
        IsCommentary = track.Role is AudioRole.Commentary,
    };

    private static TrackSamples? Samples(TrackBox track, MovieBox movie, MovieFile file, long fileLength)
    {
        foreach (var entry in track.Table!.Descriptions.Entries)
            if (entry.Encrypted) throw new MediaFormatException("encrypted", "The file is encrypted (DRM) and cannot be played.");
        if (track.Timescale <= 0) throw new UnsupportedLayoutException("no timescale");
        if (track.Table.HasOtherSync) throw new UnsupportedLayoutException("partial sync samples");

        using var list = List(track, movie, file, fileLength);
        var claimed = list.Count;
        if (claimed == 0) return null;
        list.DropOutside(fileLength);
        if (list.Count == 0) throw new MediaFormatException("truncated", "The file's pictures and sound are missing: the recording or the copy of it was not finished.");

        var clock = movie.Fragmented
            ? PresentationClock.CreateFragmented(list, track.Edits, file.Shifts(track.Id, list.Count), movie.Timescale, track.Timescale)
            : PresentationClock.Create(list, track.Edits, track.IsAudio, movie.Timescale, track.Timescale);
        return TrackSamples.Create(list, clock, track.Timescale, track.IsAudio);
    }

    private static SampleList List(TrackBox track, MovieBox movie, MovieFile file, long fileLength)
    {
        var table = track.Table!;
        if (movie.Fragmented)
        {
            if (table.Sizes.Count > 0) throw new UnsupportedLayoutException("samples both in the index and in fragments");
            return file.Fragments.TryGetValue(track.Id, out var fragments) ? fragments.Samples : new SampleList(file.Budget);
        }
        if (!track.IsAudio || !table.IsSampleBySample) return table.Read(fileLength, file.Budget);
        var bytes = table.Descriptions.Entries is [AudioSampleEntry sound] ? AudioCodecs.PcmFrameBytes(sound) : 0;
        return bytes > 0 ? table.ReadSampleBySample(bytes, fileLength, file.Budget) : throw new UnsupportedLayoutException("old sound layout");
    }

    private static SampleEntry EntryOf(TrackBox track, TrackSamples samples)
    {
        var entries = track.Table!.Descriptions.Entries;
        if (samples.Description < 1 || samples.Description > entries.Count) throw new InvalidDataException("The samples' description is missing.");
        var entry = entries[samples.Description - 1];
        if (entry.Codec is null || entries.Any(e => e.Type != entry.Type)) throw new UnsupportedLayoutException("an unknown codec");
        var reference = entry.DataReference - 1;
        if (reference < 0 || reference >= track.ExternalReferences.Count || track.ExternalReferences[reference]) throw new UnsupportedLayoutException("media in another file");
        return entry;
    }
}
