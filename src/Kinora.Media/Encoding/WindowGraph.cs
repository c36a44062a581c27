using System.Globalization;
using System.Text;
using Kinora.Media.Ladders;

namespace Kinora.Media.Encoding;

/// <summary>The filter graph of a window: takes exactly the planned pictures out of the decoded ones and scales them from rung to rung. Pure.</summary>
internal static class WindowGraph
{
    /// <summary>The graph, with outputs [v0], [v1], … in the order of <paramref name="renditions"/> (largest first).</summary>
    public static string Build(WindowPlan plan, IReadOnlyList<VideoRendition> renditions)
    {
        var track = plan.Window.Track;
        var graph = new StringBuilder();
        graph.Append(CultureInfo.InvariantCulture, $"[0:{track.StreamIndex}]{FromKeyframe(plan)}{PictureFilters.Deinterlace(track)}{Take(plan)},");

        var chainDivisor = 1;
        for (var i = 0; i < renditions.Count; i++)
        {
            // All smaller rungs at the same lower rate: drop the pictures before scaling them. Only once: behind a filter that drops pictures, they are counted anew.
            var divisor = renditions[i].FrameDivisor;
            if (chainDivisor == 1 && divisor > 1 && renditions.Skip(i).All(r => r.FrameDivisor == divisor))
            {
                graph.Append(Select(plan, divisor)).Append(',');
                chainDivisor = divisor;
            }

            var (width, height) = (renditions[i].Width, renditions[i].Height);
            graph.Append(i == 0 ? PictureFilters.Convert(track, width, height) : PictureFilters.Shrink(width, height));
            var own = divisor > chainDivisor ? Select(plan, divisor) : "null";
            if (i == renditions.Count - 1)
                graph.Append(CultureInfo.InvariantCulture, $",{own}[v{i}]");
            else
                graph.Append(CultureInfo.InvariantCulture, $",split=2[o{i}][n{i}];[o{i}]{own}[v{i}];[n{i}]");
        }

        return graph.ToString();
    }

    /// <summary>
    /// Seeking in streams without an index lands between keyframes, and some decoders (HEVC) then show pictures made of missing references. Nothing is taken
    /// before the first keyframe; when that comes too late, decoding is begun again from earlier.
    /// </summary>
    private static string FromKeyframe(WindowPlan plan) =>
        plan.Seek is null || plan.Window.File.Demuxer is "mov" or "matroska" ? "" : "select='if(key,st(0,1))+ld(0)',";

    private static string Take(WindowPlan plan)
    {
        // N == 0 prints the time of the first decoded picture: the only way to learn whether the seek landed early enough.
        const string Tell = "0*if(eq(N,0),print(PTS,16))";
        if (plan.Grid is { } grid)
        {
            var rate = string.Create(CultureInfo.InvariantCulture, $"{grid.Timescale}/{grid.FrameTicks}");
            return string.Create(
                CultureInfo.InvariantCulture,
                $"settb=1/{grid.Timescale},setpts='PTS-({grid.Origin})-{Tell}',fps=fps={rate}:start_time=0:round=near,tpad=stop=-1:stop_mode=clone,trim=start_frame={grid.Skipped}:end_frame={grid.Skipped + plan.FrameCount},setpts='PTS-{grid.Skipped}'");
        }

        var timeline = plan.Window.Timeline;
        var from = timeline.Zero + timeline.FrameTime(plan.FirstFrame);
        var end = plan.FirstFrame + plan.FrameCount;
        var start = plan.FirstFrame == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":start_pts={from}");
        var stop = end == timeline.FrameCount ? "" : string.Create(CultureInfo.InvariantCulture, $":end_pts={timeline.Zero + timeline.FrameTime(end)}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"settb=1/{timeline.Timescale},setpts='PTS-{Tell}',trim=end_frame=1000000000{start}{stop},setpts='PTS-({from})'");
    }

    /// <summary>Keeps every n-th picture, counted anew from each segment's first.</summary>
    private static string Select(WindowPlan plan, int divisor)
    {
        var starts = plan.SegmentStarts;
        var terms = Enumerable.Range(0, starts.Length).Select(i =>
        {
            var (from, to) = (i == 0 ? 0 : starts[i], i == starts.Length - 1 ? int.MaxValue : starts[i + 1] - 1);
            return string.Create(CultureInfo.InvariantCulture, $"between(n,{from},{to})*not(mod(n-{starts[i]},{divisor}))");
        });
        return $"select='{string.Join('+', terms)}'";
    }
}
