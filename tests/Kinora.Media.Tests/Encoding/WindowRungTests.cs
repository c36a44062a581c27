using Kinora.Media.Encoding;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.Encoding;

/// <summary>Several rungs from one decode, and the ways in which windows may differ without anybody noticing.</summary>
public sealed class WindowRungTests
{
    [Theory]
    [InlineData("60", 1, 2, 2)]
    [InlineData("120", 2, 2, 4)]
    [InlineData("120", 2, 4, 4)]
    [InlineData("120", 2, 3, 5)]
    [InlineData("240", 4, 8, 8)]
    public async Task Rungs_encoded_together_are_those_encoded_alone_and_lower_rates_begin_anew_at_each_segment(string name, int largest, int lower, int lowest)
    {
        var source = await Encoded.OpenAsync(await TestMedia.GetAsync(name));
        var rungs = new[] { source.Rung("small", 160, 90, lowest), source.Rung("large", 320, 180, largest), source.Rung("middle", 256, 144, lower) };
        var last = source.Timeline.SegmentCount - 1;

        var together = await Encoded.EncodeAsync(source.Window(rungs, 0, 1));
        together.AddRange(await Encoded.EncodeAsync(source.Window(rungs, 1, last - 1)));
        together.AddRange(await Encoded.EncodeAsync(source.Window(rungs, last, 1, interactive: true)));
        var alone = await Encoded.EncodeAsync(source.Window([rungs[2]], 1, 1, interactive: true));

        foreach (var rung in rungs)
        {
            var own = together.Where(s => s.Rendition == rung.Name).ToList();
            own.Select(s => Convert.ToHexString(s.DecoderConfiguration.Span)).Distinct().ShouldHaveSingleItem();
            var expected = Enumerable.Range(0, source.Timeline.SegmentCount)
                .SelectMany(s => Enumerable.Range(0, source.Timeline.FrameCountOf(s, rung.FrameDivisor)).Select(i => source.Timeline.FirstFrames[s] + (i * rung.FrameDivisor)));
            (await CounterFrames.ReadAsync(await source.JoinAsync(rung, together))).Select(f => f.Number).ShouldBe(expected);
        }

        var middle = together.First(s => s.Rendition == "middle");
        Convert.ToHexString(alone.ShouldHaveSingleItem().DecoderConfiguration.Span).ShouldBe(Convert.ToHexString(middle.DecoderConfiguration.Span));
    }

    [Fact]
    public async Task Segments_of_a_window_come_one_by_one_and_leaving_early_ends_the_child()
    {
        var source = await Encoded.OpenAsync(await TestMedia.GetAsync("long-gop"));
        var scratch = Directory.CreateTempSubdirectory("kinora-scratch-");
        var encoder = new VideoWindowEncoder(Encoded.Tools with { ScratchFolder = scratch.FullName });

        await foreach (var segment in encoder.EncodeAsync(source.Window([source.Rung("r", 320, 180)], 0, source.Timeline.SegmentCount), CancellationToken.None))
        {
            segment.Index.ShouldBe(0);
            break;
        }

        // The sockets' folder is deleted when the child has ended.
        scratch.GetFileSystemInfos().ShouldBeEmpty();
        scratch.Delete();
    }

    [Fact]
    public async Task A_damaged_stretch_is_filled_and_everything_keeps_its_time()
    {
        // Irregular times, with pictures in the middle made undecodable: the index promises more than there is.
        var bytes = await File.ReadAllBytesAsync(await TestMedia.GetAsync("vfr-hevc"));
        new Random(3).NextBytes(bytes.AsSpan(bytes.Length / 3, bytes.Length / 4));
        var path = TestMedia.NewPath(".mp4");
        await File.WriteAllBytesAsync(path, bytes);
        var source = await Encoded.OpenAsync(path);
        var rung = source.Rung("r", 320, 180);

        var segments = await Encoded.EncodeAsync(source.Window([rung], 0, source.Timeline.SegmentCount));
        var joined = await source.JoinAsync(rung, segments);

        segments.Select(s => Convert.ToHexString(s.DecoderConfiguration.Span)).Distinct().Count().ShouldBe(1, "One init segment must fit the filled segments and the others.");
        var times = await CounterFrames.TimesAsync(joined);
        times.Length.ShouldBe(source.Timeline.FrameCount);
        for (var i = 0; i < times.Length; i++) (times[i] - times[0]).ShouldBe((double)source.Timeline.FrameTime(i) / source.Timeline.Timescale, 0.00002);
    }

    [Fact]
    public async Task Chapters_do_not_become_a_track()
    {
        var chapters = TestMedia.NewPath(".txt");
        await File.WriteAllTextAsync(chapters, ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=2\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1\nSTART=2\nEND=5\ntitle=Two\n");
        var path = TestMedia.NewPath(".mkv");
        await Ffmpeg.RunAsync(["-i", await TestMedia.GetAsync("mkv-opus"), "-i", chapters, "-map", "0", "-map_chapters", "1", "-c", "copy", path]);
        var source = await Encoded.OpenAsync(path);

        (await Encoded.EncodeAsync(source.Window([source.Rung("r", 160, 90)], 1, 1))).ShouldHaveSingleItem();
    }
}
