namespace Kinora.Media.Validation.Segments;

/// <summary>What a segment holds of one track; times in ticks of the track, before its edit list.</summary>
internal sealed record TrackFacts(MediaTrack Track, long DecodeStart, long DecodeEnd, long FirstComposition, int Samples, bool BeginsWithSync)
{
    /// <summary>Shortest and longest sample; together they tell whether pictures are evenly spaced.</summary>
    public long Shortest { get; init; }

    /// <inheritdoc cref="Shortest"/>
    public long Longest { get; init; }

    /// <summary>The last sample's duration is often a guess.</summary>
    public long Duration => DecodeEnd - DecodeStart;

    /// <summary>When its first picture or sound is presented.</summary>
    public Timestamp Start => new(Track.IsTrimmed ? Math.Max(0, FirstComposition - Track.Shift) : FirstComposition - Track.Shift, Track.Timescale);

    public Timestamp End => new(Math.Max(Start.Ticks, FirstComposition - Track.Shift + Duration), Track.Timescale);
}

/// <summary>What a segment holds.</summary>
internal sealed record SegmentFacts(IReadOnlyList<TrackFacts> Tracks)
{
    /// <summary>The track that segments are cut by: pictures, where there are some.</summary>
    public TrackFacts Leading => Tracks.FirstOrDefault(t => t.Track.IsVideo) ?? Tracks[0];
}
