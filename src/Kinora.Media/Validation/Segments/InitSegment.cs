using Kinora.Media.IsoBmff;
using Kinora.Media.Probing;

namespace Kinora.Media.Validation.Segments;

/// <summary>A track as an init segment (or a transport stream) describes it.</summary>
internal sealed record MediaTrack(uint Id, bool IsVideo, bool IsAudio, int Timescale)
{
    /// <summary>Ticks that the edit list takes off every composition time; negative where it puts the track later.</summary>
    public long Shift { get; init; }

    /// <summary>What the edit list takes away at the head is not presented.</summary>
    public bool IsTrimmed { get; init; }

    /// <summary>Its times are stamps on packets, not durations that add up: a last sample's end is a guess.</summary>
    public bool IsStamped { get; init; }

    public SampleEntry? Entry { get; init; }

    public TrackDefaults Defaults { get; init; }

    /// <summary>RFC 6381; null when this reader does not know it.</summary>
    public string? Codec { get; init; }

    /// <summary>Quarter turns of the display matrix swap width and height.</summary>
    public bool IsTurned { get; init; }

    public bool IsEncrypted => Entry is { Encrypted: true };

    public VideoSampleEntry? Video => Entry as VideoSampleEntry;

    public AudioSampleEntry? Audio => Entry as AudioSampleEntry;
}

/// <summary>The header of fragmented MP4: <c>ftyp moov</c> (ISO/IEC 14496-12 §8.8).</summary>
internal sealed record InitSegment(byte[] Bytes, IReadOnlyList<MediaTrack> Tracks)
{
    /// <summary>Null, with a finding, when it cannot be read.</summary>
    public static InitSegment? Read(byte[] bytes, Findings findings, string place)
    {
        try
        {
            if (!new BoxReader(bytes).Find(FourCC.Moov, out var moov))
            {
                findings.Add(Rules.InitDamaged, place, "The init segment has no moov.");
                return null;
            }

            var movie = MovieBox.Parse(moov.Body, quickTime: false, ProbeLimits.None);
            foreach (var track in movie.Tracks.Where(t => !movie.Defaults.ContainsKey(t.Id))) findings.Add(Rules.InitDamaged, place, $"Track {track.Id} has no trex: its fragments have no defaults.");
            if (movie.Tracks.Count == 0 || movie.Tracks.Any(t => t.Timescale <= 0))
            {
                findings.Add(Rules.InitDamaged, place, movie.Tracks.Count == 0 ? "The init segment has no track." : "A track has no timescale.");
                return null;
            }

            if (movie.Tracks.GroupBy(t => t.Id).FirstOrDefault(g => g.Skip(1).Any()) is { } same)
            {
                findings.Add(Rules.InitDamaged, place, $"Two tracks have the number {same.Key}.");
                return null;
            }

            return new InitSegment(bytes, [.. movie.Tracks.Select(t => Track(t, movie))]);
        }
        catch (Exception e) when (e is InvalidDataException or UnsupportedLayoutException or MediaFormatException or OverflowException)
        {
            findings.Add(Rules.InitDamaged, place, $"The init segment cannot be read: {e.Message}");
            return null;
        }
    }

    private static MediaTrack Track(TrackBox track, MovieBox movie)
    {
        var entry = track.Table?.Descriptions.Entries is [var first, ..] ? first : null;
        var media = track.Edits.FirstOrDefault(e => !e.IsEmpty);
        var empty = track.Edits.TakeWhile(e => e.IsEmpty).Sum(e => e.Duration);
        return new MediaTrack(track.Id, track.IsVideo, track.IsAudio, track.Timescale)
        {
            Shift = checked(media.MediaTime - (movie.Timescale > 0 ? new Timestamp(empty, movie.Timescale).In(track.Timescale) : 0)),
            IsTrimmed = media.MediaTime > 0,
            Entry = entry,
            Defaults = movie.Defaults.GetValueOrDefault(track.Id),
            Codec = entry is null ? null : CodecStrings.Of(entry),
            IsTurned = track.Matrix.Then(movie.Matrix).Rotation is 90 or 270,
        };
    }
}
