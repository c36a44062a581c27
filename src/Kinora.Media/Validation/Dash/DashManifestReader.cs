using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Kinora.Media.Validation.Dash;

/// <summary>Reads an MPD strictly (ISO/IEC 23009-1 §5): what players forgive is found, and reading goes on.</summary>
internal sealed class DashManifestReader(Uri address, string file, Findings findings, SegmentBudget budget)
{
    private static readonly XNamespace Space = "urn:mpeg:dash:schema:mpd:2011";

    /// <summary>Children, or attributes, that a level above Representations may have: each Representation looks through them.</summary>
    private const int MostOnLevel = 5000;
    private static readonly string[] Addressings = ["SegmentBase", "SegmentList", "SegmentTemplate"];

    /// <summary>Whether a file claims to be a manifest, however badly.</summary>
    public static bool IsManifest(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, 4096)].IndexOf("<MPD"u8) >= 0;

    public Manifest? Read(byte[] bytes)
    {
        if (Parse(bytes) is not { } root) return null;
        if (root.Name != Space + "MPD")
        {
            findings.Add(Rules.DashXml, file, $"The root is {root.Name}, not MPD of {Space}.");
            return null;
        }

        var periods = root.Elements(Space + "Period").ToArray();
        if (periods.SelectMany(p => p.Elements(Space + "AdaptationSet").Prepend(p)).Prepend(root).Any(l => l.Elements().Skip(MostOnLevel).Any() || l.Attributes().Skip(MostOnLevel).Any()))
        {
            findings.Add(Rules.NotChecked, file, $"An element has more than {MostOnLevel} others, or attributes; the manifest was not looked at.");
            return null;
        }

        var mpd = Of(root);
        mpd.Required("profiles");
        if (mpd.Required("minBufferTime") is null || mpd.Duration("minBufferTime") is not { } buffer) buffer = TimeSpan.Zero;
        var type = mpd.Text("type") ?? "static";
        if (type is not ("static" or "dynamic")) mpd.Wrong("type", type, "static or dynamic");
        if (type == "dynamic") mpd.Required("availabilityStartTime");
        var duration = mpd.Duration("mediaPresentationDuration");
        if (periods.Length == 0) findings.Add(Rules.DashRequired, mpd.Place, "The MPD has no Period.");
        if (type == "static" && mpd.Text("mediaPresentationDuration") is null && periods is [.., var last] && last.Attribute("duration") is null) findings.Add(Rules.DashRequired, mpd.Place, "A static MPD has no mediaPresentationDuration.");

        return new Manifest(file, type == "static", duration, mpd.Duration("maxSegmentDuration"), buffer, [.. Periods(root, periods, duration)]);
    }

    private XElement? Parse(byte[] bytes)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = PresentationFiles.LargestText });
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root;
        }
        catch (XmlException e)
        {
            findings.Add(Rules.DashXml, string.Create(CultureInfo.InvariantCulture, $"{file}:{e.LineNumber}"), e.Message);
            return null;
        }
    }

    private IEnumerable<ManifestPeriod> Periods(XElement root, XElement[] periods, TimeSpan? duration)
    {
        var start = TimeSpan.Zero;
        for (var i = 0; i < periods.Length; i++)
        {
            var period = Of(periods[i]);
            start = period.Duration("start") ?? start;
            var next = i + 1 < periods.Length ? Of(periods[i + 1]).Duration("start") : duration;
            var lasts = period.Duration("duration") ?? next - start;
            var isElsewhere = periods[i].Attributes().Any(a => a.Name.LocalName == "href");
            if (isElsewhere) findings.Add(Rules.NotChecked, period.Place, "The Period lies in another file, which was not fetched.");
            var ids = new HashSet<string>(StringComparer.Ordinal);
            var sets = periods[i].Elements(Space + "AdaptationSet").Select(s => Set(root, periods[i], s, lasts, ids)).ToArray();
            if (sets.Length == 0 && !isElsewhere) findings.Add(Rules.DashRequired, period.Place, "The Period has no AdaptationSet.");
            yield return new ManifestPeriod(period.Place, start, lasts, sets);
            start += lasts ?? TimeSpan.Zero;
        }
    }

    private ManifestSet Set(XElement root, XElement period, XElement set, TimeSpan? lasts, HashSet<string> ids)
    {
        var element = Of(set);
        var representations = set.Elements(Space + "Representation").TakeWhile(_ => budget.TryTakeTrack()).Select(r => Representation([r, set, period, root], lasts, ids)).ToArray();
        if (budget.Left == 0) SegmentBudget.Spent(findings, file);
        else if (representations.Length == 0) findings.Add(Rules.DashRequired, element.Place, "The AdaptationSet has no Representation.");
        return new ManifestSet(element.Place, element.Text("segmentAlignment") is not (null or "false"), representations);
    }

    /// <param name="line">The Representation, its AdaptationSet, Period and MPD.</param>
    private ManifestRepresentation Representation(XElement[] line, TimeSpan? lasts, HashSet<string> ids)
    {
        var element = new ManifestElement(line[0], [line[1]], findings, file);
        var id = element.Required("id");
        var place = $"{element.Place} ({id})";
        if (id is not null && !ids.Add(id)) findings.Add(Rules.DashDuplicateId, element.Place, $"There are two Representations {id}.");
        element.Required("bandwidth");
        var type = element.Required("mimeType") ?? "";
        var kind = element.Text("contentType") ?? type.Split('/')[0];
        var isText = kind == "text" || type is "application/ttml+xml" or "text/vtt";
        if (kind is "video" or "audio") element.Required("codecs");
        if (kind == "video") Array.ForEach(["width", "height", "frameRate"], element.Recommended);
        if (kind == "audio") element.Recommended("audioSamplingRate");
        var channels = line.Take(2).Select(l => l.Element(Space + "AudioChannelConfiguration")).FirstOrDefault(c => c is not null);
        if (kind == "audio" && channels is null) findings.Add(Rules.DashRecommended, element.Place, "The Representation has no AudioChannelConfiguration.");

        var sap = element.Text("startWithSAP");
        var representation = new ManifestRepresentation(element, place, Base(line), sap is "1" or "2" or "3")
        {
            Bandwidth = element.Number("bandwidth"),
            // Of the schemes, this one counts speakers.
            Channels = channels?.Attribute("schemeIdUri")?.Value == "urn:mpeg:dash:23003:3:audio_channel_configuration:2011" ? (int?)Of(channels).Number("value") : null,
        };
        if (isText && !line.Take(3).Any(l => Addressings.Any(a => l.Element(Space + a) is not null))) return representation with { IsText = type == "text/vtt" };
        if (kind == "image") return representation;
        if (line.Take(2).Any(l => l.Element(Space + "ContentProtection") is not null)) findings.Add(Rules.NotChecked, place, "It is encrypted: pictures and sounds were not looked into.");
        return Addressed(representation, line, id ?? "", lasts);
    }

    private ManifestRepresentation Addressed(ManifestRepresentation representation, XElement[] line, string id, TimeSpan? lasts)
    {
        if (Addressings.FirstOrDefault(a => line.Take(3).Any(l => l.Element(Space + a) is not null)) is not { } kind)
        {
            findings.Add(Rules.NotChecked, representation.Place, "It is one file without an index, which was not looked into.");
            return representation;
        }

        XElement[] own = [.. line.Take(3).Select(l => l.Element(Space + kind)).OfType<XElement>()];
        var element = new ManifestElement(own[0], own[1..], findings, file);
        var offset = (element.Number("presentationTimeOffset") ?? 0) / (double)Math.Max(1, element.Number("timescale") ?? 1);
        if (kind == "SegmentBase")
        {
            var init = own.Select(o => o.Element(Space + "Initialization")).FirstOrDefault(i => i is not null);
            if (element.Required("indexRange") is null || element.Range("indexRange") is not { } index) return representation;
            return representation with { Indexed = (index, init is null ? null : Of(init).Range("range")), Offset = offset };
        }

        var addressing = new SegmentAddressing(element, own, representation, id, lasts, findings, budget, file);
        return representation with { Segments = kind == "SegmentTemplate" ? addressing.Template : addressing.List, Tolerance = addressing.Tolerance, Offset = offset };
    }

    private Uri Base(XElement[] line)
    {
        var at = address;
        foreach (var level in line.Reverse())
        {
            if (level.Element(Space + "BaseURL")?.Value.Trim() is not { Length: > 0 } relative) continue;
            if (Uri.TryCreate(at, relative, out var next)) at = next;
            else findings.Add(Rules.DashValue, Of(level).Place, "BaseURL is not an address.");
        }

        return at;
    }

    private ManifestElement Of(XElement element) => new(element, [], findings, file);
}
