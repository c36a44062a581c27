using Kinora.Media.Encoding;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.Encoding;

/// <summary>Windows encoded alone, in any order, must make one video: every picture once, in order, at its time, under one init segment.</summary>
public sealed class VideoWindowEncoderTests
{
    [Fact]
    public async Task Whoever_waits_hears_that_there_is_no_room_to_work_in()
    {
        var source = await Encoded.OpenAsync(await TestMedia.GetAsync("24"));
        var notAFolder = TestMedia.NewPath(".txt");
        await File.WriteAllTextAsync(notAFolder, "");
        var encoder = new VideoWindowEncoder(MediaTools.OnPath(notAFolder));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        await Should.ThrowAsync<IOException>(async () =>
        {
            await foreach (var _ in encoder.EncodeAsync(source.Window([source.Rung("r", 320, 180)], 0, 1), limit.Token)) throw new InvalidOperationException("There is nowhere to make a segment.");
        });
    }

    [Theory]
    [InlineData("24")]
    [InlineData("2997")]
    [InlineData("60")]
    [InlineData("bframes")]
    [InlineData("long-gop")]
    [InlineData("vfr")]
    [InlineData("vfr-hevc")]
    [InlineData("rotate-90")]
    [InlineData("rotate-180")]
    [InlineData("mirrored")]
    [InlineData("odd")]
    [InlineData("one-frame")]
    [InlineData("short")]
    [InlineData("mkv-opus")]
    [InlineData("webm-vp9")]
    [InlineData("avi")]
    [InlineData("avi-packed")]
    [InlineData("ts")]
    [InlineData("ts-h264")]
    [InlineData("ts-hevc")]
    public async Task Windows_in_any_order_make_one_video(string name)
    {
        var clip = TestMedia.Clips[name];
        var source = await Encoded.OpenAsync(await TestMedia.GetAsync(name));
        var rung = source.Rung("r", 320, 180);
        var segments = new List<EncodedSegment>();
        for (var first = source.Timeline.SegmentCount - 1; first >= 0; first--)
            segments.AddRange(await Encoded.EncodeAsync(source.Window([rung], first, 1, interactive: first % 2 == 0)));

        var joined = await source.JoinAsync(rung, segments);

        segments.Select(s => Convert.ToHexString(s.DecoderConfiguration.Span)).Distinct().ShouldHaveSingleItem();
        source.Timeline.FrameCount.ShouldBe(clip.Frames);
        (await CounterFrames.ReadAsync(joined)).Select(f => f.Number).ShouldBe(Enumerable.Range(0, clip.Frames));
        var times = await CounterFrames.TimesAsync(joined);
        times.Length.ShouldBe(clip.Frames);

        // Relative to the first: ffmpeg's reader shifts a whole fragmented track by its largest negative composition offset; browsers do not.
        for (var i = 0; i < times.Length; i++) (times[i] - times[0]).ShouldBe((double)source.Timeline.FrameTime(i) / source.Timeline.Timescale, 0.00002);
        (await Ffmpeg.SsimAsync(joined, source.Path, "scale=320:180:flags=bicubic")).ShouldBeGreaterThan(0.95);
    }
}
