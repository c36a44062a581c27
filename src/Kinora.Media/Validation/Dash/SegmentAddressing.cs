using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kinora.Media.Validation.Segments;

namespace Kinora.Media.Validation.Dash;

/// <summary>Which segments a SegmentTemplate or SegmentList names (ISO/IEC 23009-1 §5.3.9).</summary>
internal sealed partial class SegmentAddressing(ManifestElement element, XElement[] own, ManifestRepresentation representation, string id, TimeSpan? lasts, Findings findings, SegmentBudget budget, string file)
{
    private static readonly XNamespace Space = "urn:mpeg:dash:schema:mpd:2011";

    private readonly int _timescale = (int)Math.Clamp(element.Number("timescale") ?? 1, 1, int.MaxValue);

    /// <summary>How far media may be from where they are announced, in seconds.</summary>
    public double Tolerance => own.Any(o => o.Element(Space + "SegmentTimeline") is not null) ? 0 : (element.Number("duration") ?? 0) / 2.0 / _timescale;

    private string Place => representation.Place;

    public IReadOnlyList<AnnouncedSegment> Template()
    {
        if (element.Required("media") is not { } media) return [];
        if (budget.Left == 0) return Spent();
        var init = element.Text("initialization") is { } initialization ? Init(Filled(initialization, isMedia: false, 0, 0), null) : null;
        if (!media.Contains("$Number", StringComparison.Ordinal) && !media.Contains("$Time", StringComparison.Ordinal))
        {
            findings.Add(Rules.DashTemplate, element.Place, $"media=\"{media}\" has neither $Number$ nor $Time$: all segments would have one address.");
            return [];
        }

        var number = element.Number("startNumber") ?? 1;
        List<AnnouncedSegment> segments = [];
        foreach (var (time, duration) in Times())
        {
            if (Resolve(Filled(media, isMedia: true, number++, time)) is not { } address) return segments;
            if (!budget.TryTake(address)) return Spent();
            segments.Add(new AnnouncedSegment(Place, address, null, new Timestamp(time, _timescale), new Timestamp(duration, _timescale), init));
        }

        return segments;
    }

    public IReadOnlyList<AnnouncedSegment> List()
    {
        if (budget.Left == 0) return Spent();
        var initialization = own.Select(o => o.Element(Space + "Initialization")).FirstOrDefault(i => i is not null);
        var init = initialization is null ? null : Init(initialization.Attribute("sourceURL")?.Value ?? "", Of(initialization).Range("range"));
        XElement[] urls = [.. own.Select(o => o.Elements(Space + "SegmentURL").ToArray()).FirstOrDefault(u => u.Length > 0) ?? []];
        List<AnnouncedSegment> segments = [];
        // Where only a nominal duration is told, all that are named are there, a last one of next to nothing included.
        (long Time, long Duration)[] times = [.. Times()];
        if (Tolerance > 0 && times is [.., var final] && times.Length < urls.Length) times = [.. times, .. Enumerable.Repeat((final.Time + final.Duration, 0L), urls.Length - times.Length)];
        foreach (var (url, (time, duration)) in urls.Zip(times))
        {
            if (Resolve(url.Attribute("media")?.Value ?? "") is not { } address) return segments;
            if (!budget.TryTake(address)) return Spent();
            segments.Add(new AnnouncedSegment(Place, address, Of(url).Range("mediaRange"), new Timestamp(time, _timescale), new Timestamp(duration, _timescale), init));
        }

        if (segments.Count < urls.Length) findings.Add(Rules.DashTimeline, element.Place, $"{urls.Length} segments are named, {segments.Count} have a time.");
        return segments;
    }

    private List<AnnouncedSegment> Spent()
    {
        SegmentBudget.Spent(findings, Place);
        return [];
    }

    private IEnumerable<(long Time, long Duration)> Times()
    {
        if (own.Select(o => o.Element(Space + "SegmentTimeline")).FirstOrDefault(t => t is not null) is { } timeline) return Timeline([.. timeline.Elements(Space + "S").Take(budget.Left + 1).Select(Of)]);
        if (element.Number("duration") is not ({ } duration and > 0))
        {
            findings.Add(Rules.DashRequired, element.Place, $"{element.Element.Name.LocalName} has neither SegmentTimeline nor duration.");
            return [];
        }

        if (lasts is not { } end)
        {
            findings.Add(Rules.NotChecked, Place, "How many segments there are is not told.");
            return [];
        }

        // The last one may be shorter. A rest below a thousandth of a second is rounding.
        var offset = element.Number("presentationTimeOffset") ?? 0;
        var ticks = (long)(end.TotalSeconds * _timescale);
        var count = ((ticks - (_timescale / 1000) - 1) / duration) + 1;
        if (count > budget.Left)
        {
            Spent();
            return [];
        }

        return Enumerable.Range(0, (int)Math.Max(0, count)).Select(i => (offset + (i * duration), Math.Min(duration, ticks - (i * duration))));
    }

    private List<(long Time, long Duration)> Timeline(ManifestElement[] runs)
    {
        List<(long, long)> times = [];
        var end = (long?)null;
        for (var i = 0; i < runs.Length; i++)
        {
            var run = runs[i];
            if (run.Required("d") is null || run.Number("d") is not { } duration) return times;
            if (duration == 0)
            {
                findings.Add(Rules.DashTimeline, run.Place, "A segment lasts no time.");
                return times;
            }

            var start = run.Number("t") ?? end ?? 0;
            if (end is { } before && start != before)
                findings.Add(Rules.DashTimeline, run.Place, string.Create(CultureInfo.InvariantCulture, $"t is {start}, the segment before ends at {before}: {(start > before ? "a gap" : "an overlap")} of {Math.Abs((double)(start - before) / _timescale):0.000} s."));
            if (Repeats(run, i + 1 < runs.Length ? runs[i + 1] : null, start, duration) is not { } repeats) return times;
            if (times.Count + repeats > budget.Left || duration > long.MaxValue / (repeats + 1) - Math.Abs(start))
            {
                Spent();
                return [];
            }

            for (var n = 0L; n <= repeats; n++) times.Add((start + (n * duration), duration));
            end = start + ((repeats + 1) * duration);
        }

        if (runs.Length == 0) findings.Add(Rules.DashTimeline, element.Place, "The SegmentTimeline is empty.");
        return times;
    }

    private long? Repeats(ManifestElement run, ManifestElement? next, long start, long duration)
    {
        if (run.Text("r") is not ("-1" or "-1.0")) return run.Number("r") ?? (run.Text("r") is null ? 0 : null);
        // Until the next one begins, or the Period ends.
        var until = next?.Number("t") ?? (lasts is { } end ? (element.Number("presentationTimeOffset") ?? 0) + (long)(end.TotalSeconds * _timescale) : null);
        if (until is { } known && known > start) return Math.Min(budget.Left + 1L, ((known - start + duration - 1) / duration) - 1);
        findings.Add(Rules.DashTimeline, run.Place, "r is -1, and nothing says until when.");
        return null;
    }

    private string Filled(string template, bool isMedia, long number, long time) => Identifier().Replace(template, match =>
    {
        var width = match.Groups["width"] is { Success: true } digits ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 1;
        switch (match.Groups["name"].Value)
        {
            case "":
                return "$";
            case "RepresentationID" when !match.Groups["width"].Success:
                return id;
            case "Bandwidth":
                return (representation.Bandwidth ?? 0).ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
            case "Number" when isMedia:
                return number.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
            case "Time" when isMedia:
                return time.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
            default:
                findings.Add(Rules.DashTemplate, element.Place, $"{match.Value} is not an identifier {(isMedia ? "of media" : "of initialization")}.");
                return "";
        }
    });

    private AnnouncedInit? Init(string relative, ByteSpan? range) => Resolve(relative) is { } address ? new AnnouncedInit(Place, address, range) : null;

    private Uri? Resolve(string relative)
    {
        if (Uri.TryCreate(representation.Base, relative, out var address)) return address;
        findings.Add(Rules.DashTemplate, element.Place, $"“{relative}” is not an address.");
        return null;
    }

    private ManifestElement Of(XElement other) => new(other, [], findings, file);

    [GeneratedRegex(@"\$(?<name>[^$%]*)(%0(?<width>[0-9]{1,2})d)?\$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Identifier();
}
