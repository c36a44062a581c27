using Kinora.Media.Ladders;
using Kinora.Media.Timelines;
using static Kinora.Media.Tests.Timelines.Indexes;

namespace Kinora.Media.Tests.Ladders;

/// <summary>A plan is explained by what it is made of.</summary>
public sealed class PlanReasonsTests
{
    private static readonly SampleTable Even = Table(25, Every(1, 250), Enumerable.Range(0, 10).Select(i => i * 25), size: 8000);
    private static readonly SampleTable Uneven = Table(1000, [0, 40, 700, 1033, 1100, 2500, 2533, 4800, 4901, 6000], end: 7000, scanned: true);
    private static readonly SampleTable Sparse = Table(25, Every(1, 1000), [0], size: 8000);

    public static TheoryData<string, string, string> Pictures => new()
    {
        { "cut", "Segments begin at keyframes of the original", "The original's own pictures" },
        { "hevc", "Segments begin at whole pictures of an even grid. hevc is not what every player takes", "hevc is not what every player takes" },
        { "uneven", "Pictures are not evenly spaced and keep their own times", "vp9 is not what every player takes" },
        { "sparse", "Segments begin at whole pictures of an even grid. The keyframes lie too far apart", "The keyframes lie too far apart" },
        { "interlaced", "even grid. The pictures are interlaced", "The pictures are interlaced" },
        { "turned", "even grid. The pictures have to be turned", "The pictures have to be turned" },
        { "deep", "even grid. Pixels of yuv420p10le", "Pixels of yuv420p10le" },
        { "hdr", "even grid. The pictures are of high dynamic range", "The pictures are of high dynamic range" },
        { "open", "even grid. The groups of pictures are not closed", "The groups of pictures are not closed" },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Timeline_and_best_pictures_have_a_reason(string kind, string timelineReason, string reason)
    {
        var index = kind switch
        {
            "cut" => Of(Video(Even, cuttable: true), Even),
            "uneven" => Of(Video(Uneven, codec: "vp9"), Uneven),
            "sparse" => Of(Video(Sparse, cuttable: true), Sparse),
            "hevc" => Of(Video(Even, codec: "hevc"), Even),
            "interlaced" => Of(Video(Even) with { Interlaced = true }, Even),
            "turned" => Of(Video(Even) with { Rotation = 90 }, Even),
            "deep" => Of(Video(Even) with { PixelFormat = "yuv420p10le" }, Even),
            "hdr" => Of(Video(Even) with { ColorTransfer = "smpte2084" }, Even),
            _ => Of(Video(Even) with { CutObstacle = "The groups of pictures are not closed." }, Even),
        };
        var presentation = Plan(index);

        PlanReasons.OfTimeline(index.File, presentation).ShouldContain(timelineReason);
        PlanReasons.Of(presentation.Video[0], index.File, presentation).ShouldStartWith(reason);
    }

    [Fact]
    public void Lower_rungs_are_measured_by_the_one_above()
    {
        var fast = Table(600, Every(10, 600), size: 25_000);
        var index = Of(Video(fast, codec: "hevc", width: 1920, height: 1080) with { Bitrate = 12_000_000 }, fast);
        var presentation = Plan(index);

        var half = presentation.Video.First(v => v.FrameDivisor == 2);
        PlanReasons.Of(half, index.File, presentation).ShouldMatch("^For lines and screens that [0-9p]+ is too much for: [0-9]{1,2} % of its peak rate\\. Every second picture is enough for it\\.$");
    }

    [Fact]
    public void A_twin_of_a_heavy_original_says_so()
    {
        var heavy = Table(25, Every(1, 250), Enumerable.Range(0, 10).Select(i => i * 25), size: 200_000);
        var index = Of(Video(heavy, cuttable: true, width: 1920, height: 1080), heavy);
        var presentation = Plan(index);

        presentation.Video[0].Name.ShouldBe("1080p-original");
        PlanReasons.Of(presentation.Video[1], index.File, presentation).ShouldStartWith("As large as the original, at ");
    }

    [Theory]
    [InlineData("aac", 2, true, "The original's own AAC-LC")]
    [InlineData("opus", 2, false, "opus is not what every player takes.")]
    [InlineData("aac", 6, false, "6 channels are mixed down to 2.")]
    [InlineData("aac", 2, false, "The original's AAC has gaps")]
    public void Sound_has_a_reason(string codec, int channels, bool cuttable, string reason)
    {
        var index = Of(null, null, Audio(Timestamp.Zero, new Timestamp(480_000, 48_000), channels: channels, codec: codec, cuttable: cuttable));
        var presentation = Plan(index);

        PlanReasons.OfTimeline(index.File, presentation).ShouldStartWith("There are no pictures");
        PlanReasons.Of(presentation.Audio[0], index.File).ShouldStartWith(reason);
    }

    private static Presentation Plan(MediaIndex index) => LadderPlanner.Plan(index, TimelineBuilder.Build(index));
}
