using System.Globalization;

namespace Kinora.Media.Validation.Segments;

/// <summary>A segment as a playlist or manifest announces it.</summary>
/// <param name="Place">Where it is announced.</param>
/// <param name="Start">When its media begin on their own clock; null in HLS, which does not say.</param>
/// <param name="Duration">How long it is said to last.</param>
internal sealed record AnnouncedSegment(string Place, Uri Address, ByteSpan? Range, Timestamp? Start, Timestamp Duration, AnnouncedInit? Init)
{
    public bool IsDiscontinuity { get; init; }

    public bool IsEncrypted { get; init; }

    public bool IsGap { get; init; }
}

/// <summary>Where the init segment of a segment is.</summary>
internal sealed record AnnouncedInit(string Place, Uri Address, ByteSpan? Range)
{
    public bool IsEncrypted { get; init; }
}

/// <summary>A media playlist or a Representation: segments one behind the other.</summary>
internal sealed record AnnouncedTrack(string Place, IReadOnlyList<AnnouncedSegment> Segments)
{
    /// <summary>Every segment is said to begin with a sync sample.</summary>
    public bool PromisesSync { get; init; }

    /// <summary>Only keyframes: durations are those until the next one, not of what is in the segment.</summary>
    public bool IsIFrames { get; init; }

    /// <summary>Its segments are WebVTT.</summary>
    public bool IsText { get; init; }

    /// <summary>Of subtitles: seconds at which the media that they are shown with begin; null where those could not be read.</summary>
    public double? TextOrigin { get; init; }

    /// <summary>How far a duration may be off because the format could not say it better.</summary>
    public double Rounding { get; init; }

    public bool IsDash => Segments is [{ Start: not null }, ..];
}

/// <summary>What was found in the segments of a track.</summary>
internal sealed class TrackMeasure
{
    public List<(long Bits, double Seconds)> Costs { get; } = [];

    public List<SegmentFacts> Facts { get; } = [];

    public IReadOnlyList<MediaTrack> Tracks => Facts.Count == 0 ? [] : [.. Facts[0].Tracks.Select(t => t.Track)];

    /// <summary>Of the first segment that is announced, where it could be read.</summary>
    public SegmentFacts? First { get; set; }

    /// <summary>All segments could be fetched and read.</summary>
    public bool IsWhole { get; set; } = true;

    public double Seconds => Costs.Sum(c => c.Seconds);

    public double AverageBitrate => Costs.Sum(c => (double)c.Bits) / Seconds;
}

/// <summary>Fetches the segments of a track in order and holds each against what was announced, and against the one before.</summary>
internal sealed class TrackWalk(AnnouncedTrack announced, PresentationFiles files, Findings findings, Action<PresentationFile> onFile)
{
    /// <summary>What is too short to be seen or heard, in seconds; a picture's duration where that is longer.</summary>
    private const double Imperceptible = 0.05;

    private const double Wrap = 1L << 33;

    private readonly TrackMeasure _measure = new();
    private readonly Dictionary<uint, (long End, int Timescale)> _ends = [];
    private (AnnouncedInit Announced, InitSegment? Segment)? _init;
    private double _textSeconds;
    private double _drift;
    private bool _drifted;

    public async Task<TrackMeasure> RunAsync(CancellationToken cancellationToken)
    {
        findings.Track = announced.Place;
        foreach (var segment in announced.Segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (segment.IsDiscontinuity) _ends.Clear();
            if (segment.Init is { } init && init != _init?.Announced) await ChangeInitAsync(init, segment, cancellationToken);
            if (segment.IsGap)
            {
                _ends.Clear();
                continue;
            }

            var file = await files.TryGetAsync(segment.Address, segment.Range, PresentationFiles.LargestSegment, findings, segment.Place, cancellationToken);
            if (file is null)
            {
                Lost();
                _textSeconds += segment.Duration.Seconds;
                continue;
            }

            onFile(file);
            _measure.Costs.Add((file.Bytes.Length * 8L, segment.Duration.Seconds));
            var read = Read(file, segment);
            _textSeconds += segment.Duration.Seconds;
            if (read is not { } facts)
            {
                Lost();
                continue;
            }

            Check(segment, files.PlaceOf(segment.Address), facts);
            _measure.Facts.Add(facts);
            if (ReferenceEquals(segment, announced.Segments[0])) _measure.First = facts;
        }

        findings.Track = null;
        return _measure;
    }

    // What follows one that is missing is not blamed for it.
    private void Lost()
    {
        _measure.IsWhole = false;
        _ends.Clear();
    }

    private async Task ChangeInitAsync(AnnouncedInit init, AnnouncedSegment segment, CancellationToken cancellationToken)
    {
        var before = _init?.Segment;
        var file = await files.TryGetAsync(init.Address, init.Range, PresentationFiles.LargestText, findings, init.Place, cancellationToken);
        var place = files.PlaceOf(init.Address);
        var read = file is null || init.IsEncrypted ? null : InitSegment.Read(file.Bytes, findings, place);
        if (file is not null) onFile(file);
        if (before is not null && read is not null && !segment.IsDiscontinuity && !before.Bytes.AsSpan().SequenceEqual(read.Bytes))
            findings.Add(Rules.InitChanges, init.Place, $"{place} differs from the init segment before it, without a discontinuity.");
        _init = (init, read);
    }

    private SegmentFacts? Read(PresentationFile file, AnnouncedSegment segment)
    {
        var place = files.PlaceOf(segment.Address);
        var bytes = file.Bytes;
        if (segment.IsEncrypted || _init is { Announced.IsEncrypted: true })
        {
            findings.Add(Rules.NotChecked, announced.Place, "Its segments are encrypted; only their sizes were looked at.");
            return null;
        }

        if (announced.IsText && _init is null)
        {
            WebVtt.Check(bytes, findings, place, announced.TextOrigin is { } origin ? (origin + _textSeconds, origin + _textSeconds + segment.Duration.Seconds) : null);
            return null;
        }

        if (_init is { Segment: null }) return null;
        if (_init is { Segment: { } init }) return new FragmentedSegment(bytes, init, findings, place).Read();
        if (TransportSegment.IsTransport(bytes)) return new TransportSegment(bytes, findings, place).Read();
        if (IsFragmented(bytes))
        {
            if (!announced.IsDash) findings.Add(Rules.HlsMap, segment.Place, "The segment is fragmented MP4, and no EXT-X-MAP says how to read it.");
            else findings.Add(Rules.DashRequired, announced.Place, "Its segments are fragmented MP4, and no initialization says how to read them.");
            return null;
        }

        findings.Add(Rules.NotChecked, announced.Place, "Its segments are of a kind that this validator does not read; only their sizes were looked at.");
        return null;
    }

    private static bool IsFragmented(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 8 && (bytes[4..8].SequenceEqual("styp"u8) || bytes[4..8].SequenceEqual("moof"u8) || bytes[4..8].SequenceEqual("ftyp"u8) || bytes[4..8].SequenceEqual("sidx"u8));

    private void Check(AnnouncedSegment segment, string place, SegmentFacts facts)
    {
        foreach (var track in facts.Tracks) CheckDecodeTime(track, place);
        var leading = facts.Leading;
        if (!leading.BeginsWithSync)
            findings.Add(Rules.SegmentSyncFirst, place, "The segment does not begin with a sync sample.", announced.PromisesSync || announced.IsIFrames ? Severity.Error : Severity.Warning);
        if (announced.IsIFrames) return;

        var tolerance = Math.Max(Imperceptible, (double)leading.Duration / leading.Samples / leading.Track.Timescale) + announced.Rounding;
        var (start, end) = (leading.Start.Seconds, leading.End.Seconds);
        if (segment.Start is { } announcedStart)
        {
            var announcedEnd = announcedStart.Seconds + segment.Duration.Seconds;
            if (Math.Abs(announcedStart.Seconds - start) > tolerance || Math.Abs(announcedEnd - end) > tolerance)
                findings.Add(Rules.DashSegmentTime, place, string.Create(CultureInfo.InvariantCulture, $"The manifest has it from {announcedStart.Seconds:0.000} to {announcedEnd:0.000} s, its media are from {start:0.000} to {end:0.000} s."));
            return;
        }

        var off = segment.Duration.Seconds - (end - start);
        if (Math.Abs(off) > tolerance)
        {
            findings.Add(Rules.HlsExtinf, segment.Place, string.Create(CultureInfo.InvariantCulture, $"EXTINF is {segment.Duration.Seconds:0.000} s, the {(leading.Track.IsVideo ? "pictures" : "sounds")} of {place} last {end - start:0.000} s."));
            return;
        }

        _drift += off;
        if (_drifted || Math.Abs(_drift) <= 2 * tolerance) return;
        _drifted = true;
        findings.Add(Rules.HlsExtinfDrift, segment.Place, string.Create(CultureInfo.InvariantCulture, $"Up to here the EXTINF add up to {Math.Abs(_drift):0.000} s {(_drift > 0 ? "more" : "less")} than the segments last."));
    }

    private void CheckDecodeTime(TrackFacts track, string place)
    {
        if (!announced.IsIFrames && _ends.TryGetValue(track.Track.Id, out var before) && before.Timescale == track.Track.Timescale)
        {
            var gap = track.DecodeStart - before.End;
            // 33 bits begin anew after a day.
            if (track.Track.IsStamped) gap -= (long)Math.Round(gap / Wrap) * (long)Wrap;
            // Muxers round the duration of a last sample; where only stamps are told, it is not known.
            if (Math.Abs(gap) > Math.Max(track.Track.IsStamped ? track.Duration / track.Samples : 1, track.Track.Timescale / 1000))
                findings.Add(Rules.SegmentDecodeTime, place, string.Create(CultureInfo.InvariantCulture, $"The {(track.Track.IsStamped ? "first DTS" : "tfdt")} is {track.DecodeStart}, the segment before has ended at {before.End}: {Math.Abs((double)gap / track.Track.Timescale):0.000} s {(gap > 0 ? "are missing" : "are there twice")}."));
        }

        _ends[track.Track.Id] = (track.DecodeEnd, track.Track.Timescale);
    }
}
