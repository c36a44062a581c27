using System.Net.Http.Headers;
using Kinora.Media.Validation;
using Kinora.Media.Validation.Dash;
using Kinora.Media.Validation.Hls;

namespace Kinora.Fuzz.Targets;

/// <summary>Playlists of HLS and manifests of DASH, as <c>kinora media validate</c> fetches them from anybody.</summary>
internal static class ManifestTarget
{
    private const int MostSegments = 5000;

    private static readonly Uri Address = new("https://example.org/video/manifest");

    public static Task RunAsync(byte[] input)
    {
        var findings = new Findings("manifest");
        // A few bytes may announce any number of segments, up to the budget: so that memory tells of all else, little of it is left.
        var budget = new SegmentBudget();
        budget.TryTake(SegmentBudget.Most - MostSegments);
        if (PlaylistReader.IsPlaylist(input)) Check(PlaylistReader.Read(new PresentationFile(Address, input, null), "manifest", findings, budget));
        else if (DashManifestReader.IsManifest(input) && new DashManifestReader(Address, "manifest", findings, budget).Read(input) is { } manifest) Check(manifest);
        Expect.That(findings.ToList().Count <= 100_000, "What is found is told in so many words.");
        return Task.CompletedTask;
    }

    private static void Check(Playlist playlist)
    {
        foreach (var segment in playlist.Segments)
        {
            Expect.That(segment.Duration >= TimeSpan.Zero, "A segment lasts.");
            Check(segment.Range);
            Check(segment.Map?.Range);
        }
    }

    private static void Check(Manifest manifest)
    {
        foreach (var representation in manifest.Periods.SelectMany(p => p.Sets).SelectMany(s => s.Representations))
        {
            Check(representation.Indexed?.Index);
            Check(representation.Indexed?.Init);
            foreach (var segment in representation.Segments())
            {
                Expect.That(segment.Duration.Ticks >= 0, $"A segment lasts: {segment.Duration}.");
                Check(segment.Range);
                Check(segment.Init?.Range);
            }
        }
    }

    /// <summary>As it is asked for.</summary>
    private static void Check(ByteSpan? range)
    {
        if (range is { } span) _ = new RangeHeaderValue(span.Offset, checked(span.Offset + span.Length - 1));
    }
}
