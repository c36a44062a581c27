using Kinora.Media.Encoding;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Probing;
using Kinora.Media.Stills;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Stills;

public sealed class StoryboardTests
{
    private const int FirstGrey = 40;
    private const int GreyPerSecond = 3;

    [Theory]
    [InlineData(20, 2)]
    [InlineData(600, 2)]
    [InlineData(1500, 5)]
    [InlineData(3600, 10)]
    [InlineData(36_000, 10)]
    public void Pictures_lie_two_to_ten_seconds_apart_by_the_length_of_the_video(int seconds, int apart)
    {
        var board = Storyboard.Plan(Rendition(1920, 1080), new Timestamp(seconds, 1), [.. Enumerable.Range(0, seconds).Select(s => (long)s)]);

        board.Tiles.Length.ShouldBe(seconds / apart);
        board.SheetCount.ShouldBe((board.Tiles.Length + 24) / 25);
        foreach (var (i, tile) in board.Tiles.Index())
        {
            (tile.From, tile.To).ShouldBe((new Timestamp(i * apart, 1), new Timestamp((i + 1) * apart, 1)));
            // Of two keyframes as far from the middle as each other it is the earlier.
            tile.Keyframe.ShouldBe((i * apart) + (apart / 2));
        }
    }

    [Theory]
    [InlineData(1920, 1080, 1, 1, 160, 90)]
    [InlineData(1080, 1920, 1, 1, 90, 160)]
    [InlineData(720, 576, 64, 45, 160, 90)]
    [InlineData(100, 60, 1, 1, 100, 60)]
    [InlineData(1920, 800, 1, 1, 160, 66)]
    [InlineData(4000, 10, 1, 1, 160, 2)]
    public void Pictures_have_the_shape_of_the_video_and_are_never_enlarged(int width, int height, int num, int den, int tileWidth, int tileHeight)
    {
        var board = Storyboard.Plan(Rendition(width, height) with { SampleAspect = new Rational(num, den) }, new Timestamp(1, 1), [0]);

        (board.TileWidth, board.TileHeight).ShouldBe((tileWidth, tileHeight));
    }

    [Fact]
    public void Sparse_keyframes_stand_for_longer_and_are_drawn_once()
    {
        var board = Storyboard.Plan(Rendition(320, 180), new Timestamp(19_500, 1000), [0, 8_800, 9_100]);

        board.Tiles.Select(t => t.Keyframe).ShouldBe([0, 1, 2]);
        board.WriteVtt(sheet => $"s-{sheet}.jpg").ShouldBe(
            """
            WEBVTT

            00:00:00.000 --> 00:00:04.000
            s-0.jpg#xywh=0,0,160,90

            00:00:04.000 --> 00:00:08.000
            s-0.jpg#xywh=160,0,160,90

            00:00:08.000 --> 00:00:19.500
            s-0.jpg#xywh=320,0,160,90

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_next_sheet_begins_after_five_rows_of_five()
    {
        var vtt = Storyboard.Plan(Rendition(320, 180), new Timestamp(100, 1), [.. Enumerable.Range(0, 100).Select(s => (long)s)]).WriteVtt(sheet => $"s-{sheet}.jpg");

        vtt.ShouldContain("00:00:48.000 --> 00:00:50.000\ns-0.jpg#xywh=640,360,160,90\n");
        vtt.ShouldContain("00:00:50.000 --> 00:00:52.000\ns-1.jpg#xywh=0,0,160,90\n");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_picture_is_what_the_video_shows_at_its_time(bool cut)
    {
        // A grey that grows with every second, a keyframe each second: 27 pictures, the second sheet begun.
        var path = await GreyAsync(54, cut ? ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "25", "-sc_threshold", "0"] : ["-c:v", "mpeg4", "-q:v", "2"]);
        using var source = new FileByteSource(path);
        var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), TestMedia.Tools, CancellationToken.None);
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));
        presentation.Video[0].Origin.ShouldBe(cut ? RenditionOrigin.Cut : RenditionOrigin.Encoded);
        var keyframes = cut
            ? KeyframeReader.OfOriginal(source, index.Samples[0], presentation.Video[0], presentation.Timeline)
            : await OfSegmentsAsync(path, index.File, presentation);

        var board = Storyboard.Plan(keyframes.Rendition, presentation.Timeline.End, [.. keyframes.Times]);

        board.SheetCount.ShouldBe(cut ? 2 : 1); // segments of four seconds have a keyframe each
        List<byte[]> sheets = [];
        for (var sheet = 0; sheet < board.SheetCount; sheet++) sheets.Add(await PixelsAsync(await new StoryboardMaker(TestMedia.Tools).MakeSheetAsync(board, sheet, keyframes, index.File.MainVideo!, CancellationToken.None), board));
        foreach (var (i, tile) in board.Tiles.Index())
        {
            var shown = keyframes.Times[tile.Keyframe] / presentation.Timeline.Timescale;
            var (row, column) = Math.DivRem(i % 25, 5);
            var middle = sheets[i / 25][(((row * board.TileHeight) + (board.TileHeight / 2)) * board.TileWidth * 5) + (column * board.TileWidth) + (board.TileWidth / 2)];
            ((double)middle).ShouldBe(Grey(shown), 1.5, $"picture {i}, at {shown} s");
        }
    }

    [Fact]
    public async Task A_keyframe_that_cannot_be_decoded_does_not_move_the_others_and_nothing_is_left_behind()
    {
        var path = await GreyAsync(10, ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "25", "-sc_threshold", "0"]);
        var bytes = await File.ReadAllBytesAsync(path);
        using (var source = new FileByteSource(path))
        {
            var samples = (await NativeIndex.ReadAsync(source, "mov", new ProbeLimits(), CancellationToken.None))!.Samples[0];
            // The third second's keyframe, which the second picture shows.
            bytes.AsSpan((int)samples.Offsets[75] + 4, samples.Sizes[75] - 4).Fill(0xff);
        }

        var broken = TestMedia.NewPath(".mp4");
        await File.WriteAllBytesAsync(broken, bytes);
        var scratch = Directory.CreateDirectory(Path.Combine(TestMedia.Folder, Guid.NewGuid().ToString("n")));
        using var damaged = new FileByteSource(broken);
        var index = (await NativeIndex.ReadAsync(damaged, "mov", new ProbeLimits(), CancellationToken.None))!;
        var timeline = TimelineBuilder.Build(index);
        var rendition = Rendition(320, 180) with { Origin = RenditionOrigin.Cut, DecoderConfiguration = index.File.MainVideo!.CutConfiguration ?? await ConfigurationAsync(path) };
        var keyframes = KeyframeReader.OfOriginal(damaged, index.Samples[0], rendition, timeline);
        var board = Storyboard.Plan(rendition, timeline.End, [.. keyframes.Times]);

        var pixels = await PixelsAsync(await new StoryboardMaker(TestMedia.Tools with { ScratchFolder = scratch.FullName }).MakeSheetAsync(board, 0, keyframes, index.File.MainVideo!, CancellationToken.None), board);

        // The picture before stands in for the damaged one.
        foreach (var (i, second) in new[] { 1, 1, 5, 7, 9 }.Index())
            ((double)pixels[(board.TileHeight / 2 * board.TileWidth * 5) + (i * board.TileWidth) + (board.TileWidth / 2)]).ShouldBe(Grey(second), 1.5, $"picture {i}");
        scratch.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    /// <summary>What a full-range picture shows for the luma of a second.</summary>
    private static double Grey(long second) => (FirstGrey + (GreyPerSecond * second) - 16) * 255.0 / 219;

    private static async Task<string> GreyAsync(int seconds, string[] codec)
    {
        var path = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(
        [
            "-f", "lavfi", "-i", FormattableString.Invariant($"nullsrc=s=320x180:r=25:d={seconds},geq=lum='{FirstGrey}+{GreyPerSecond}*floor(N/25)':cb=128:cr=128"),
            .. codec, "-pix_fmt", "yuv420p", path,
        ]);
        return path;
    }

    private static async Task<byte[]> ConfigurationAsync(string path)
    {
        using var source = new FileByteSource(path);
        return (await NativeIndex.ReadAsync(source, "mov", new ProbeLimits(), CancellationToken.None))!.File.MainVideo!.CutConfiguration!;
    }

    private static async Task<KeyframeReader> OfSegmentsAsync(string path, MediaFile file, Presentation presentation)
    {
        var window = new VideoWindow { Path = path, File = file, Timeline = presentation.Timeline, Renditions = [presentation.Video[^1]], FirstSegment = 0, SegmentCount = presentation.Timeline.SegmentCount };
        SortedDictionary<int, EncodedSegment> segments = [];
        await foreach (var segment in new VideoWindowEncoder(TestMedia.Tools).EncodeAsync(window, CancellationToken.None)) segments.Add(segment.Index, segment);
        return KeyframeReader.OfSegments(presentation.Video[^1], presentation.Timeline, segments[0].DecoderConfiguration, (i, _) => Task.FromResult<Stream>(new MemoryStream(segments[i].Bytes.ToArray())));
    }

    private static async Task<byte[]> PixelsAsync(byte[] jpeg, Storyboard board)
    {
        var path = TestMedia.NewPath(".jpg");
        await File.WriteAllBytesAsync(path, jpeg);
        var pixels = await Ffmpeg.RunAsync(["-i", path, "-pix_fmt", "gray", "-f", "rawvideo", "pipe:1"]);
        pixels.Length.ShouldBe(board.TileWidth * 5 * board.TileHeight * 5);
        return pixels;
    }

    private static VideoRendition Rendition(int width, int height) => new()
    {
        Name = "v",
        Origin = RenditionOrigin.Encoded,
        StreamIndex = 0,
        Width = width,
        Height = height,
        Codec = "avc1.640028",
        PeakBitrate = 1,
        AverageBitrate = 1,
    };
}
