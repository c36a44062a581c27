using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;
using Kinora.Media.Subtitles;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Subtitles;

public sealed class SubtitleExtractorTests
{
    [Theory]
    [InlineData("subs.mkv", "srt", "ass", "srt")]
    [InlineData("subs.mkv", "webvtt", "ass", "srt")]
    [InlineData("subs.mp4", "mov_text", "mov_text", "mov_text")]
    [InlineData("subs.mov", "mov_text", "mov_text", "mov_text")]
    public async Task The_text_of_every_track_is_shown_at_its_time(string file, params string[] codecs)
    {
        var path = await SubtitleClips.MakeAsync(file, codecs);
        var (index, presentation) = await PlanAsync(path);

        var texts = await new SubtitleExtractor(TestMedia.Tools).ExtractAsync(path, index.File, presentation, CancellationToken.None);

        texts.Select(t => t.Rendition.Name).ShouldBe(["text", "text-2", "text-3"]);
        if (file != "subs.mov") texts.Select(t => t.Rendition.Language).ShouldBe(["en", "de", "en"]);
        foreach (var english in new[] { texts[0], texts[2] })
        {
            english.Cues.Count.ShouldBe(2, english.Rendition.Name);
            english.Cues[0].Text.ShouldBe("Hello <i>world</i> &amp; <b>you</b>");
            english.Cues[1].Text.ShouldBe("Second\nline two");
            Times(english.Cues, await FirstPictureAsync(path, presentation)).ShouldBe([(500, 1250), (3600, 4400)]);
        }

        // ffmpeg makes a text of the drawing when it writes MP4.
        texts[1].Cues.Select(c => c.Text).Where(t => !t.StartsWith("m 0", StringComparison.Ordinal)).ShouldBe(["<i>Hallo</i>, Welt\nnoch eine", "Oben &lt;x&gt; &amp; unten"]);
        if (codecs[0] == "srt") texts[0].Cues[1].Settings.ShouldBe("line:0");
    }

    // What is shown with the first picture is shown with it wherever the file's clock begins.
    [Theory]
    [InlineData("subs.mkv", 3600)]
    [InlineData("subs.mkv", 7.3)]
    public async Task A_clock_that_does_not_begin_at_zero_moves_nothing(string file, double offset)
    {
        var plain = await SubtitleClips.MakeAsync(file, ["srt", "ass", "srt"]);
        var path = TestMedia.NewPath(Path.GetExtension(file));
        await Ffmpeg.RunAsync(["-copyts", "-itsoffset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture), "-i", plain, "-map", "0", "-c", "copy", path]);
        var (index, presentation) = await PlanAsync(path);
        ((double)presentation.Timeline.Zero / presentation.Timeline.Timescale).ShouldBe(offset, 0.1);

        var texts = await new SubtitleExtractor(TestMedia.Tools).ExtractAsync(path, index.File, presentation, CancellationToken.None);

        Times(texts[0].Cues, await FirstPictureAsync(path, presentation)).ShouldBe([(500, 1250), (3600, 4400)]);
    }

    [Fact]
    public async Task A_beginning_that_an_edit_list_cuts_off_takes_its_subtitles_with_it()
    {
        var plain = await SubtitleClips.MakeAsync("subs.mp4", ["mov_text", "mov_text", "mov_text"]);
        var path = TestMedia.NewPath(".mp4");
        // Copied from the keyframe at 2 s on: the rest of the second is in the file and an edit list passes over it.
        await Ffmpeg.RunAsync(["-ss", "2.4", "-i", plain, "-map", "0", "-c", "copy", path]);
        var (index, presentation) = await PlanAsync(path);

        var texts = await new SubtitleExtractor(TestMedia.Tools).ExtractAsync(path, index.File, presentation, CancellationToken.None);

        texts[0].Cues.ShouldHaveSingleItem().Start.ShouldBeInRange(1150, 1250);
    }

    [Fact]
    public async Task In_fragments_a_cue_lasts_until_the_next_or_as_long_as_usual()
    {
        var plain = await SubtitleClips.MakeAsync("subs.mp4", ["mov_text", "mov_text", "mov_text"]);
        var path = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(["-i", plain, "-map", "0", "-c", "copy", "-movflags", "+frag_keyframe+empty_moov+default_base_moof", path]);
        var (index, presentation) = await PlanAsync(path);

        var texts = await new SubtitleExtractor(TestMedia.Tools).ExtractAsync(path, index.File, presentation, CancellationToken.None);

        var first = await FirstPictureAsync(path, presentation);
        texts[0].Cues.Select(c => Math.Round((c.Start - first) / 20) * 20).ShouldBe([500, 3600]);
        texts[0].Cues[0].End.ShouldBe(texts[0].Cues[1].Start);
        texts[0].Cues[1].End.ShouldBe(presentation.Timeline.End.In(1000));
    }

    [Fact]
    public async Task A_track_without_text_gives_no_cues()
    {
        var (path, srt) = (TestMedia.NewPath(".mkv"), TestMedia.NewPath(".srt"));
        await File.WriteAllTextAsync(srt, "1\n00:00:00,500 --> 00:00:01,000\n \n");
        await Ffmpeg.RunAsync(["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2", "-i", srt, "-c:v", "libx264", "-preset", "ultrafast", "-c:s", "srt", path]);
        var (index, presentation) = await PlanAsync(path);

        var texts = await new SubtitleExtractor(TestMedia.Tools).ExtractAsync(path, index.File, presentation, CancellationToken.None);

        texts.ShouldHaveSingleItem().Cues.ShouldBeEmpty();
    }

    private static async Task<(MediaIndex Index, Presentation Presentation)> PlanAsync(string path)
    {
        using var source = new FileByteSource(path);
        var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), TestMedia.Tools, CancellationToken.None);
        return (index, LadderPlanner.Plan(index, TimelineBuilder.Build(index)));
    }

    /// <summary>Milliseconds of the timeline at which the first picture is shown, as ffprobe sees it: containers put sound before it.</summary>
    private static async Task<double> FirstPictureAsync(string path, Presentation presentation)
    {
        var time = double.Parse(await Ffmpeg.ValueAsync(path, "v:0", "stream=start_time"), System.Globalization.CultureInfo.InvariantCulture);
        return 1000 * (time - ((double)presentation.Timeline.Zero / presentation.Timeline.Timescale));
    }

    private static IEnumerable<(long Start, long End)> Times(IReadOnlyList<Cue> cues, double firstPicture) =>
        cues.Select(c => ((long)Math.Round((c.Start - firstPicture) / 2) * 2, (long)Math.Round((c.End - firstPicture) / 2) * 2));
}
