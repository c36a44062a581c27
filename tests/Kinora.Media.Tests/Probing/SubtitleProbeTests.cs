using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Probing;

/// <summary>What the readers say of subtitles and chapters, against what ffprobe says.</summary>
public sealed class SubtitleProbeTests
{
    [Theory]
    [InlineData("subs.mkv", true, "srt", "ass", "webvtt")]
    [InlineData("subs.mp4", true, "mov_text", "mov_text", "mov_text")]
    [InlineData("subs.mov", true, "mov_text", "mov_text", "mov_text")]
    [InlineData("subs.mkv", false, "srt", "ass", "webvtt")]
    public async Task Tracks_and_chapters_are_those_of_the_file(string file, bool native, params string[] codecs)
    {
        // ffprobe describes what our readers leave to it: here, a codec of sound that they do not know.
        var path = await SubtitleClips.MakeAsync(file, codecs, native ? [] : ["-c:a", "adpcm_ms"]);

        var index = await ProbeAsync(path);

        index.File.NativelyIndexed.ShouldBe(native);
        index.File.Subtitles.Select(t => t.Codec).ShouldBe(await WordsAsync(path, "stream=codec_name"));
        index.File.Subtitles.Select(t => t.StreamIndex).ShouldBe([2, 3, 4]);
        index.File.Subtitles.ShouldAllBe(t => t.IsText);
        // QuickTime's number of English is also what stands where nobody thought of it.
        if (file != "subs.mov") index.File.Subtitles.Select(t => t.Language).ShouldBe(["eng", "deu", "eng"]);
        if (file == "subs.mkv")
        {
            index.File.Subtitles[1].Title.ShouldBe("Für 'alle'");
            index.File.Subtitles.Select(t => (t.IsDefault, t.IsForHearingImpaired, t.IsForced)).ShouldBe([(!native, false, false), (false, true, false), (false, false, true)]);
        }

        var zero = (double)TimelineBuilder.Build(index).Zero / TimelineBuilder.Build(index).Timescale;
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));
        presentation.Chapters.Select(c => c.Title).ShouldBe(["Beginning", "The 'rest' & <more>"]);
        presentation.Chapters.Select(c => Math.Round(c.Start.Seconds + zero, 1)).ShouldBe([0, 2.5]);
    }

    [Fact]
    public async Task Chapters_of_either_kind_are_read_out_of_MP4()
    {
        var path = await SubtitleClips.MakeAsync("subs.mp4", ["mov_text", "mov_text", "mov_text"]);
        var bytes = await File.ReadAllBytesAsync(path);
        foreach (var kind in new[] { "chpl", "chap" })
        {
            var other = bytes.ToArray();
            var at = other.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(kind));
            at.ShouldBeGreaterThan(0, kind);
            other[at] = (byte)'x';
            var changed = TestMedia.NewPath(".mp4");
            await File.WriteAllBytesAsync(changed, other);

            (await ProbeAsync(changed)).File.Chapters.Select(c => c.Title).ShouldBe(["Beginning", "The 'rest' & <more>"], $"without {kind}");
        }
    }

    [Fact]
    public async Task Pictures_of_text_are_named_and_not_offered()
    {
        var (path, srt) = (TestMedia.NewPath(".mkv"), TestMedia.NewPath(".srt"));
        await File.WriteAllTextAsync(srt, SubtitleClips.Srt);
        await Ffmpeg.RunAsync(["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2", "-i", srt, "-c:v", "libx264", "-preset", "ultrafast", "-c:s", "srt", path]);
        var bytes = await File.ReadAllBytesAsync(path);
        "S_HDMV/PGS\0"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("S_TEXT/UTF8"u8)));
        await File.WriteAllBytesAsync(path, bytes);

        var index = await ProbeAsync(path);

        index.File.Subtitles.ShouldHaveSingleItem().Codec.ShouldBe("hdmv_pgs_subtitle");
        LadderPlanner.Plan(index, TimelineBuilder.Build(index)).Text.ShouldBeEmpty();
    }

    [Fact]
    public void Labels_tell_tracks_apart()
    {
        SubtitleTrack[] tracks =
        [
            Track("eng"), Track("eng") with { IsForced = true }, Track("eng") with { IsForHearingImpaired = true }, Track("eng"), Track("deu") with { Title = "Full" }, Track("fra") with { Title = "Full" },
            Track("xyz"), Track(null), Track(null), Track("jpn") with { Title = "Signs & songs", IsDefault = true }, Track("eng") with { IsCommentary = true, IsDefault = true },
        ];
        var index = new MediaFile { Demuxer = "matroska", Size = 1, Video = [], Audio = [], Subtitles = tracks, NativelyIndexed = true };

        var texts = TextLadder.Plan(index);

        texts.Select(t => t.Label).ShouldBe(
        [
            "English", "English (forced)", "English (CC)", "English 2", "German – Full", "French – Full", "xyz", "Subtitles", "Subtitles 2", "Signs & songs", "English (commentary)",
        ]);
        texts.Where(t => t.Default).ShouldHaveSingleItem().Label.ShouldBe("Signs & songs");

        static SubtitleTrack Track(string? language) => new() { StreamIndex = 0, Codec = "subrip", Language = language };
    }

    private static async Task<MediaIndex> ProbeAsync(string path)
    {
        using var source = new FileByteSource(path);
        return await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), TestMedia.Tools, CancellationToken.None);
    }

    private static async Task<string[]> WordsAsync(string path, string entry) => await Ffmpeg.ProbeAsync("-select_streams", "s", "-show_entries", entry, "-of", "csv=p=0", path);
}
