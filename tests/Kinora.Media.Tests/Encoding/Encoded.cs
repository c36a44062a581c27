using Kinora.Media.Encoding;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Probing;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Encoding;

/// <summary>A probed original with its timeline, and what the engine encodes of it, put together as a player would.</summary>
internal sealed record Encoded(string Path, MediaIndex Index, Timeline Timeline)
{
    public static MediaTools Tools { get; } = TestMedia.Tools;

    public static async Task<Encoded> OpenAsync(string path)
    {
        using var source = new FileByteSource(path);
        var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), Tools, CancellationToken.None);
        return new Encoded(path, index, TimelineBuilder.Build(index));
    }

    public VideoRendition Rung(string name, int width, int height, int divisor = 1) => new()
    {
        Name = name,
        Origin = RenditionOrigin.Encoded,
        StreamIndex = Index.File.Video[0].StreamIndex,
        Width = width,
        Height = height,
        FrameDivisor = divisor,
        Codec = "avc1.64001f",
        PeakBitrate = 1_500_000,
        AverageBitrate = 600_000,
        Encoding = new H264Settings("high", 31, 20, 1_500_000, 3_000_000, 3, 3),
    };

    public VideoWindow Window(IReadOnlyList<VideoRendition> renditions, int first, int count, bool interactive = false) => new()
    {
        Path = Path,
        File = Index.File,
        Timeline = Timeline,
        Renditions = renditions,
        FirstSegment = first,
        SegmentCount = count,
        Interactive = interactive,
    };

    public static async Task<List<EncodedSegment>> EncodeAsync(VideoWindow window)
    {
        var segments = new List<EncodedSegment>();
        await foreach (var segment in new VideoWindowEncoder(Tools).EncodeAsync(window, CancellationToken.None)) segments.Add(segment);
        return segments;
    }

    /// <summary>Init segment and all segments of a rendition as one file.</summary>
    public async Task<string> JoinAsync(VideoRendition rendition, IEnumerable<EncodedSegment> segments)
    {
        var own = segments.Where(s => s.Rendition == rendition.Name).OrderBy(s => s.Index).ToList();
        own.Select(s => s.Index).ShouldBe(Enumerable.Range(0, Timeline.SegmentCount));
        var path = TestMedia.NewPath(".mp4");
        await using var file = File.Create(path);
        await file.WriteAsync(CmafInit.Video(rendition, Timeline, own[0].DecoderConfiguration.Span));
        foreach (var segment in own) await file.WriteAsync(segment.Bytes);
        return path;
    }
}
