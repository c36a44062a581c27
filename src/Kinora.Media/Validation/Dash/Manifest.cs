using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Kinora.Media.Validation.Segments;

namespace Kinora.Media.Validation.Dash;

/// <summary>An element of a manifest with what it inherits, whose attributes are read strictly.</summary>
/// <param name="element">The element itself.</param>
/// <param name="outer">Elements that its attributes are inherited from, the nearest first.</param>
internal sealed class ManifestElement(XElement element, IReadOnlyList<XElement> outer, Findings findings, string file)
{
    /// <summary>A century is a mistake, and must not overflow what it is added to.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    public XElement Element { get; } = element;

    /// <summary>With the line it is on.</summary>
    public string Place { get; } = string.Create(CultureInfo.InvariantCulture, $"{file}:{((IXmlLineInfo)element).LineNumber}");

    public string? Text(string name) => Element.Attribute(name)?.Value ?? outer.Select(o => o.Attribute(name)?.Value).FirstOrDefault(v => v is not null);

    public string? Required(string name)
    {
        if (Text(name) is { } value) return value;
        findings.Add(Rules.DashRequired, Place, $"{Element.Name.LocalName} has no {name}.");
        return null;
    }

    public void Recommended(string name)
    {
        if (Text(name) is null) findings.Add(Rules.DashRecommended, Place, $"{Element.Name.LocalName} has no {name}.");
    }

    public long? Number(string name)
    {
        if (Text(name) is not { } value) return null;
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        Wrong(name, value, "a whole number");
        return null;
    }

    public TimeSpan? Duration(string name)
    {
        if (Text(name) is not { } value) return null;
        try
        {
            if (XmlConvert.ToTimeSpan(value) is var duration && duration >= TimeSpan.Zero && duration < Longest) return duration;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            // Told below.
        }

        Wrong(name, value, "a duration like PT1M2.5S");
        return null;
    }

    public double? FrameRate(string name)
    {
        if (Text(name) is not { } value) return null;
        var parts = value.Split('/');
        if (parts.Length <= 2 && Part(parts[0]) is { } frames && (parts.Length == 1 ? 1 : Part(parts[1])) is { } seconds and > 0) return frames / seconds;
        Wrong(name, value, "a frame rate like 25 or 30000/1001");
        return null;

        static double? Part(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    public ByteSpan? Range(string name)
    {
        if (Text(name) is not { } value) return null;
        if (value.Split('-') is [var first, var last]
            && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to) && to >= from && to < long.MaxValue) return new ByteSpan(from, to - from + 1);
        Wrong(name, value, "a byte range like 0-799");
        return null;
    }

    public void Wrong(string name, string value, string expected) =>
        findings.Add(Rules.DashValue, Place, $"{Element.Name.LocalName}: {name}=\"{(value.Length > 40 ? value[..40] + "…" : value)}\" is not {expected}.");
}

/// <summary>A Period with the AdaptationSets in it.</summary>
internal sealed record ManifestPeriod(string Place, TimeSpan Start, TimeSpan? Duration, IReadOnlyList<ManifestSet> Sets);

internal sealed record ManifestSet(string Place, bool IsAligned, IReadOnlyList<ManifestRepresentation> Representations);

/// <summary>A Representation: one version of pictures or sound.</summary>
internal sealed record ManifestRepresentation(ManifestElement Element, string Place, Uri Base, bool PromisesSync)
{
    public long? Bandwidth { get; init; }

    public int? Channels { get; init; }

    /// <summary>Which segments it names, when their turn comes: all of a manifest's at once are too many.</summary>
    public Func<IReadOnlyList<AnnouncedSegment>> Segments { get; init; } = () => [];

    /// <summary>Where its index is, when the segments are ranges of one file.</summary>
    public (ByteSpan Index, ByteSpan? Init)? Indexed { get; init; }

    /// <summary>Half a segment where only their nominal duration is told (ISO/IEC 23009-1 §7.2.1), in seconds.</summary>
    public double Tolerance { get; init; }

    /// <summary>It is one file of text.</summary>
    public bool IsText { get; init; }

    /// <summary>What shifts its media onto the Period, in seconds.</summary>
    public double Offset { get; init; }
}

/// <summary>What an MPD says, as far as it could be read.</summary>
internal sealed record Manifest(string Place, bool IsStatic, TimeSpan? Duration, TimeSpan? MaxSegmentDuration, TimeSpan Buffer, IReadOnlyList<ManifestPeriod> Periods);
