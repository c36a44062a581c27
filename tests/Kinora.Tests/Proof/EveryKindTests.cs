using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Proof;

/// <summary>Frames and samples, not status codes: a source of each kind is uploaded, and what a player gets of it is the source.</summary>
public sealed class EveryKindTests(PostgresFixture postgres)
{
    /// <summary>Kinds whose pictures are not all shown.</summary>
    private static readonly Dictionary<string, TestClip> Hiding = new(StringComparer.Ordinal)
    {
        ["negative-start"] = new() { File = "negative-start.mp4", Frames = 120, Sound = 4, Finish = CutHeadAsync },
    };

    public static TheoryData<string> Kinds => [.. TestMedia.Clips.Keys, .. Hiding.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_comes_over_HTTP_is_what_was_uploaded(string kind)
    {
        await using var server = await ProofServer.StartAsync(postgres);
        var clip = TestMedia.Clips.GetValueOrDefault(kind) ?? Hiding[kind];
        var upload = await server.UploadAsync(await TestMedia.MakeAsync(clip));
        var original = upload.Original.ShouldNotBeNull(upload.Reason);

        var fetched = await FetchedSegments.FetchAsync(server.Player, upload.Root!, seed: 20);

        fetched.ShouldBeContiguous();
        fetched.Renditions.Values.Any(r => r.IsVideo).ShouldBe(clip.Frames > 0);
        fetched.Renditions.Values.Count(r => !r.IsVideo).ShouldBe(clip.Sound > 0 ? clip.Layout == "5.1" ? 2 : 1 : 0);
        List<(double Source, double Fetched)> flashes = [];
        if (clip.Frames > 0) flashes = await ShouldShowEveryPictureAsync(original, fetched);
        foreach (var track in fetched.Renditions.Values.Where(r => !r.IsVideo))
        {
            var sound = await SoundProof.DecodeAsync(original, fetched, track);
            sound.ShouldBeTheOriginal(track);

            // What is heard with a flash in the original is heard with it by whoever watches.
            // (A click a little before the first picture is not.)
            var early = original.File.Demuxer == "matroska" ? 0.02 : 0;
            foreach (var flash in flashes.Where(f => f.Source >= clip.SoundDelay + early && f.Source < clip.SoundDelay + clip.Sound - 0.1))
            {
                var click = sound.ClickNear(flash.Source);
                (click.Fetched - flash.Fetched).ShouldBe(click.Original - flash.Source, SoundProof.Sync, $"flash and click at {flash.Source} s");
            }
        }

        (await server.UntilAsync(upload.VideoId, v => ProofServer.Status(v) != "processing")).GetProperty("status").GetString().ShouldBe("ready");
        await Announcements.ShouldBeTrueAsync(server.Player, upload.Root!, fetched);
        await Announcements.ShouldKeepTheRulesAsync(server.Player, upload.Root!);
    }

    /// <summary>Copied from the middle of a group of pictures: time begins before zero, and an edit list hides what is there.</summary>
    private static async Task CutHeadAsync(string path)
    {
        var cut = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(["-ss", "0.7", "-i", path, "-c", "copy", cut]);
        File.Move(cut, path, overwrite: true);
    }

    /// <returns>When the flashes of the best rung are seen, in the original and as fetched.</returns>
    private static async Task<List<(double Source, double Fetched)>> ShouldShowEveryPictureAsync(Original original, FetchedSegments fetched)
    {
        var times = await original.PictureTimesAsync();
        var pictures = await CounterFrames.ReadAsync(original.Path, "-f", original.File.Demuxer);
        pictures.Count.ShouldBe(times.Length);
        var tolerance = PictureProof.Tolerance(original);
        List<(Kinora.Media.Ladders.VideoRendition Rung, string Path)> joined = [];
        List<(double Source, double Fetched)> flashes = [];
        foreach (var rendition in fetched.Renditions.Values.Where(r => r.IsVideo))
        {
            var rung = original.Rung(rendition.Name);
            var path = await fetched.JoinAsync(rendition.Name, Enumerable.Range(0, rendition.SegmentCount));
            joined.Add((rung, path));
            var shownAt = await CounterFrames.TimesAsync(path);
            var shown = await CounterFrames.ReadAsync(path);
            shown.Count.ShouldBe(shownAt.Length, rendition.Name);
            if (rung.FrameDivisor == 1) shown.Select(p => p.Number).ShouldBe(pictures.Select(p => p.Number), rendition.Name);
            else shown.Count.ShouldBe(Enumerable.Range(0, rendition.SegmentCount).Sum(i => fetched.Times(rendition, i).Samples), rendition.Name);

            for (var i = 0; i < shown.Count; i++)
            {
                var source = PictureProof.ShownAt(times, shownAt[i], tolerance);
                shown[i].ShouldBe(pictures[source], $"{rendition.Name}, picture {i} at {shownAt[i]} s");
                // A first picture that begins later than the sound is shown from the beginning.
                if (i > 0 || times[0] < tolerance) shownAt[i].ShouldBe(times[source], tolerance + 0.0002, $"{rendition.Name}, picture {i}");
                if ((i > 0 || times[0] < tolerance) && shown[i].Flash && rung == original.Presentation.Video[0] && (i == 0 || !shown[i - 1].Flash)) flashes.Add((times[source], shownAt[i]));
            }
        }

        await PictureProof.ShouldResembleAsync(original, joined, original.Presentation.Timeline.End.Seconds);
        return flashes;
    }
}
