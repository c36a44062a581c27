using System.Globalization;
using Kinora.Media.Validation.Segments;

namespace Kinora.Media.Validation.Dash;

/// <summary>A manifest with all that it names.</summary>
internal sealed class DashValidator(PresentationFiles files, Findings findings, Action<PresentationFile> onFile)
{
    /// <summary>What rounding may make of a duration, in seconds; a frame of sound besides.</summary>
    private const double Slight = 0.1;

    public async Task ValidateAsync(PresentationFile root, CancellationToken cancellationToken)
    {
        var reader = new DashManifestReader(root.Address, files.PlaceOf(root.Address), findings, files.Budget);
        if (reader.Read(root.Bytes) is not { } manifest) return;
        if (!manifest.IsStatic)
        {
            findings.Add(Rules.NotChecked, manifest.Place, "The manifest is live; its segments were not fetched.");
            return;
        }

        var last = 0.0;
        foreach (var period in manifest.Periods)
        {
            List<AnnouncedTrack> all = [];
            foreach (var set in period.Sets)
            {
                List<(ManifestRepresentation Representation, AnnouncedTrack Announced)> tracks = [];
                foreach (var representation in set.Representations)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (representation.IsText) await CheckTextAsync(representation, cancellationToken);
                    if (await AnnouncedAsync(representation, cancellationToken) is not { } announced) continue;
                    tracks.Add((representation, announced));
                    await CheckAsync(manifest, representation, announced, cancellationToken);
                }

                CheckAlignment(set, tracks);
                foreach (var (representation, announced) in tracks) last = Math.Max(last, period.Start.TotalSeconds + EndOf(announced) - representation.Offset);
                all.AddRange(tracks.Select(t => t.Announced));
            }

            CheckLengths(manifest, all);
        }

        // An audio frame more or less is nobody's fault.
        if (last > 0 && manifest.Duration is { } duration && Math.Abs(last - duration.TotalSeconds) > Slight)
            findings.Add(Rules.DashDuration, manifest.Place, string.Create(CultureInfo.InvariantCulture, $"mediaPresentationDuration is {duration.TotalSeconds:0.000} s, the segments end at {last:0.000} s."));
    }

    private static double EndOf(AnnouncedTrack announced) => announced.Segments[^1] is var segment ? segment.Start!.Value.Seconds + segment.Duration.Seconds : 0;

    private async Task<AnnouncedTrack?> AnnouncedAsync(ManifestRepresentation representation, CancellationToken cancellationToken)
    {
        IReadOnlyList<AnnouncedSegment> segments;
        if (representation.Indexed is { } indexed)
        {
            var init = new AnnouncedInit(representation.Place, representation.Base, indexed.Init ?? new ByteSpan(0, indexed.Index.Offset));
            if (await files.TryGetAsync(representation.Base, indexed.Index, PresentationFiles.LargestText, findings, representation.Place, cancellationToken) is not { } file) return null;
            onFile(file);
            segments = SegmentIndex.Read(file.Bytes, indexed.Index, representation.Base, init, representation.Place, findings) ?? [];
            if (!files.Budget.TryTake(segments.Count))
            {
                SegmentBudget.Spent(findings, representation.Place);
                return null;
            }
        }
        else
        {
            segments = representation.Segments();
        }

        return segments.Count == 0 ? null : new AnnouncedTrack(representation.Place, segments) { PromisesSync = representation.PromisesSync, Rounding = representation.Tolerance };
    }

    private async Task CheckTextAsync(ManifestRepresentation representation, CancellationToken cancellationToken)
    {
        if (await files.TryGetAsync(representation.Base, null, PresentationFiles.LargestText, findings, representation.Place, cancellationToken) is not { } file) return;
        onFile(file);
        WebVtt.Check(file.Bytes, findings, files.PlaceOf(representation.Base));
    }

    private async Task CheckAsync(Manifest manifest, ManifestRepresentation representation, AnnouncedTrack announced, CancellationToken cancellationToken)
    {
        var measure = await new TrackWalk(announced, files, findings, onFile).RunAsync(cancellationToken);
        var check = new DeclaredCheck(findings, representation.Place);
        var element = representation.Element;
        if (measure.Facts.Count > 0 && element.Text("codecs") is { } codecs) check.Codecs(codecs, measure.Tracks);
        if (measure.Tracks.FirstOrDefault(t => t.IsVideo) is { } pictures)
        {
            if (element.Number("width") is { } width && element.Number("height") is { } height) check.Resolution(((int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue)), pictures);
            if (element.FrameRate("frameRate") is { } rate) check.FrameRate(rate, measure);
        }

        if (measure.Tracks.FirstOrDefault(t => t.IsAudio) is { } sound)
        {
            if (representation.Channels is { } channels) check.Channels(channels, sound);
            if (element.Number("audioSamplingRate") is { } rate) check.SamplingRate((int)Math.Min(rate, int.MaxValue), sound);
        }

        if (measure.Costs.Count == announced.Segments.Count && representation.Bandwidth is { } bandwidth) check.Bandwidth(bandwidth, Rates.SinglePeak(measure.Costs), Rates.DashLeast(measure.Costs, manifest.Buffer.TotalSeconds));
    }

    private void CheckAlignment(ManifestSet set, List<(ManifestRepresentation Representation, AnnouncedTrack Announced)> tracks)
    {
        if (!set.IsAligned) return;
        foreach (var (representation, announced) in tracks.Skip(1))
            if (announced.Segments.Count != tracks[0].Announced.Segments.Count || announced.Segments.Zip(tracks[0].Announced.Segments).Any(p => Math.Abs(p.First.Start!.Value.Seconds - p.Second.Start!.Value.Seconds) > 0.001))
                findings.Add(Rules.DashMisaligned, set.Place, $"The segments of {representation.Element.Text("id")} do not begin with those of {tracks[0].Representation.Element.Text("id")}.");
    }

    private void CheckLengths(Manifest manifest, List<AnnouncedTrack> tracks)
    {
        if (manifest.MaxSegmentDuration is not { } longest) return;
        foreach (var track in tracks)
            if (track.Segments.Max(s => s.Duration.Seconds) is var most && most > longest.TotalSeconds + Slight)
                findings.Add(Rules.DashMaxSegmentDuration, track.Place, string.Create(CultureInfo.InvariantCulture, $"A segment lasts {most:0.000} s, maxSegmentDuration is {longest.TotalSeconds:0.000} s."));
    }
}
