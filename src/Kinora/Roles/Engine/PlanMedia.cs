using System.Globalization;
using Kinora.Media;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Roles.Engine;

/// <summary><c>kinora media plan</c>.</summary>
internal static class PlanMedia
{
    public static async Task<int> RunAsync(string file, bool json, IConfiguration settings, CancellationToken cancellationToken)
    {
        using var engine = await WalledEngine.StartAsync(settings, cancellationToken);
        var index = await engine.ProbeAsync(file, cancellationToken);
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));
        if (json) await Output.JsonAsync(Described(index.File, presentation));
        else await Console.Out.WriteAsync(Text(index.File, presentation));
        return 0;
    }

    private static object Described(MediaFile file, Presentation presentation)
    {
        var timeline = presentation.Timeline;
        return new
        {
            timeline = new
            {
                timescale = timeline.Timescale,
                boundaries = timeline.Boundaries.ToArray(),
                frames = timeline.FrameCount,
                frameRate = timeline.FrameRate?.ToString(),
                onSourceKeyframes = timeline.OnSourceKeyframes,
                reason = PlanReasons.OfTimeline(file, presentation),
            },
            video = presentation.Video.Select(v => new
            {
                v.Name,
                origin = v.Origin == RenditionOrigin.Cut ? "cut" : "encoded",
                stream = v.StreamIndex,
                v.Width,
                v.Height,
                frameRate = timeline.FrameRate is { } rate ? Math.Round(rate.Value / v.FrameDivisor, 3) : (double?)null,
                v.Codec,
                v.PeakBitrate,
                v.AverageBitrate,
                encoding = v.Encoding,
                reason = PlanReasons.Of(v, file, presentation),
            }),
            audio = presentation.Audio.Select(a => new
            {
                a.Name,
                origin = a.Origin == RenditionOrigin.Cut ? "cut" : "encoded",
                stream = a.StreamIndex,
                a.SampleRate,
                a.Channels,
                a.Codec,
                a.Bitrate,
                a.Language,
                reason = PlanReasons.Of(a, file),
            }),
            text = presentation.Text.Select(t => new { t.Name, stream = t.StreamIndex, t.Language, t.Label, t.Default, t.Forced, hearingImpaired = t.ForHearingImpaired }),
            chapters = presentation.Chapters.Select(c => new { start = c.Start.Seconds, c.Title }),
        };
    }

    private static string Text(MediaFile file, Presentation presentation)
    {
        var timeline = presentation.Timeline;
        var lengths = Enumerable.Range(0, timeline.SegmentCount).Select(i => timeline.Duration(i).Seconds).ToArray();
        var text = new System.Text.StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"timeline   {Output.Seconds(timeline.End.Seconds)}, {lengths.Length} {(lengths.Length == 1 ? "segment" : "segments")} of {lengths.Min():0.0##} to {Output.Seconds(lengths.Max())}");
        if (timeline.FrameRate is { } rate) text.Append(CultureInfo.InvariantCulture, $", {timeline.FrameCount} pictures, {rate.Value:0.###} a second");
        text.Append('\n');
        Reason(PlanReasons.OfTimeline(file, presentation));
        foreach (var v in presentation.Video)
        {
            text.Append(CultureInfo.InvariantCulture, $"video      {v.Name,-16} {Origin(v.Origin),-8} {$"{v.Width}x{v.Height}",-10} {v.Codec}, up to {Output.Rate(v.PeakBitrate)}, about {Output.Rate(v.AverageBitrate)}\n");
            Reason(PlanReasons.Of(v, file, presentation));
        }

        foreach (var a in presentation.Audio)
        {
            text.Append(CultureInfo.InvariantCulture, $"audio      {a.Name,-16} {Origin(a.Origin),-8} {$"{a.SampleRate} Hz",-10} {a.Codec}, {(a.Channels == 1 ? "1 channel" : $"{a.Channels} channels")}, {Output.Rate(a.Bitrate)}\n");
            Reason(PlanReasons.Of(a, file));
        }

        foreach (var t in presentation.Text) text.Append(CultureInfo.InvariantCulture, $"text       {t.Name,-16} WebVTT   {t.Label}, of stream {t.StreamIndex}\n");
        return text.ToString();

        void Reason(string reason) => text.Append(CultureInfo.InvariantCulture, $"           {reason}\n");
    }

    private static string Origin(RenditionOrigin origin) => origin == RenditionOrigin.Cut ? "cut" : "encoded";
}
