using System.Globalization;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;

namespace Kinora.Media.Encoding;

/// <summary>The argument list of ffmpeg for a window: typed values in, strings out. Pure.</summary>
internal static class WindowArguments
{
    /// <summary>Renditions in the order in which they are scaled one from another.</summary>
    public static IReadOnlyList<VideoRendition> Order(IReadOnlyList<VideoRendition> renditions) =>
        [.. renditions.OrderByDescending(r => (long)r.Width * r.Height).ThenBy(r => r.FrameDivisor)];

    public static IReadOnlyList<string> Build(WindowPlan plan, IReadOnlyList<VideoRendition> renditions, Func<int, string> outputUrl)
    {
        var window = plan.Window;
        List<string> arguments = [.. SourceArguments.Open(window.File, window.Path, plan.Seek, ["-an", "-sn", "-dn", "-codec:v", Decoders.Video(window.Track.Codec)!, .. SizeChange(window)])];
        arguments.AddRange(["-filter_complex", WindowGraph.Build(plan, renditions)]);
        for (var i = 0; i < renditions.Count; i++) arguments.AddRange(Encoder(plan, renditions[i], i, outputUrl(i)));
        return arguments;
    }

    private static string[] SizeChange(VideoWindow window) => PictureFilters.SurvivesSizeChange(window.Track) ? ["-reinit_filter", "0"] : [];

    private static IEnumerable<string> Encoder(WindowPlan plan, VideoRendition rendition, int output, string url)
    {
        var settings = rendition.Encoding!;
        var kept = plan.KeptFrames(rendition).ToList();
        var keys = plan.SegmentStarts.Where(s => s > 0 && s < plan.FrameCount).Select(s => kept.IndexOf(s));
        var clock = plan.Grid is { } grid ? Invariant($"{grid.FrameTicks}/{grid.Timescale}") : Invariant($"1/{plan.Window.Timeline.Timescale}");
        var rate = plan.Window.Timeline.FrameRate!.Value;
        return
        [
            "-map", Invariant($"[v{output}]"), "-fps_mode", "passthrough", "-enc_time_base", clock, "-frames:v", Invariant($"{kept.Count}"),
            "-c:v", "libx264", "-preset", plan.Window.Interactive ? "superfast" : "veryfast", "-threads", Invariant($"{Math.Clamp(Environment.ProcessorCount, 1, 4)}"),
            "-profile:v", settings.Profile, "-level:v", Invariant($"{settings.Level / 10}.{settings.Level % 10}"), "-crf", Invariant($"{settings.Crf}"),
            "-maxrate", Invariant($"{settings.MaxRate}"), "-bufsize", Invariant($"{settings.BufferSize}"),

            // stitchable: parameter sets that do not depend on what is encoded, so that one init segment fits every window. The rate is told, because x264 would take
            // it from the clock, which for irregular times is 90,000 pictures a second. force-cfr keeps that clock out of the parameter sets too: a segment of damaged
            // pictures is made on another clock than its neighbours and must fit the same init segment.
            "-x264-params",
            Invariant($"keyint=100000:min-keyint=100000:scenecut=0:open-gop=0:stitchable=1:ref={settings.References}:bframes={settings.BFrames}:b-pyramid=normal:weightp=1:force-cfr=1:fps={(long)rate.Num}/{(long)rate.Den * rendition.FrameDivisor}"),
            "-forced-idr", "1", "-force_key_frames", $"expr:eq(n,0){string.Concat(keys.Select(k => Invariant($"+eq(n,{k})")))}",
            "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv",

            // SEI (type 6) carries the encoder's options, different from preset to preset.
            "-bsf:v", "filter_units=remove_types=6", "-map_metadata", "-1", "-map_chapters", "-1", "-video_track_timescale", Invariant($"{plan.ClockTimescale}"),
            "-movflags", "+cmaf+frag_discont+frag_keyframe", "-flush_packets", "1", "-f", "mp4", url,
        ];
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
