using System.Globalization;
using System.Text;
using System.Xml;
using Kinora.Media.Hls;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Media.Dash;

/// <summary>
/// Writes a static MPD (ISO/IEC 23009-1) with one Period: an AdaptationSet for the picture and one for each sound track, each with a SegmentTimeline
/// from the same integers as the segments themselves. URIs are relative to the manifest.
/// </summary>
public static class DashManifest
{
    private const string Namespace = "urn:mpeg:dash:schema:mpd:2011";

    /// <param name="presentation">What is offered.</param>
    /// <param name="measures">Measured rates by rendition name; where one is missing the planned rates stand in.</param>
    public static string Write(Presentation presentation, IReadOnlyDictionary<string, RenditionMeasure> measures)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" }))
        {
            var timeline = presentation.Timeline;
            xml.WriteStartElement("MPD", Namespace);
            Attributes(
                xml,
                ("profiles", "urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019"),
                ("type", "static"),
                ("mediaPresentationDuration", Duration(End(presentation))),
                ("minBufferTime", "PT2S"),
                ("maxSegmentDuration", Duration(LongestSegment(presentation))));
            xml.WriteStartElement("Period", Namespace);
            Attributes(xml, ("id", "0"), ("start", "PT0S"));
            if (presentation.Video.Count > 0) WriteVideo(xml, presentation, measures);
            var hasSurround = presentation.Audio.Any(a => a.IsSurround);
            foreach (var (i, audio) in presentation.Audio.Index()) WriteAudio(xml, timeline, audio, i + 1, hasSurround, measures);
            foreach (var (i, one) in presentation.Text.Index()) WriteText(xml, one, i + 1 + presentation.Audio.Count);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.Insert(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").Append('\n').ToString();
    }

    private static Timestamp LongestSegment(Presentation presentation) => presentation.Audio
        .Select(a => new AudioFrames(presentation.Timeline, a.SampleRate, a.Priming))
        .SelectMany(f => Enumerable.Range(0, presentation.Timeline.SegmentCount).Select(f.Duration))
        .Concat(Enumerable.Range(0, presentation.Timeline.SegmentCount).Select(presentation.Timeline.Duration))
        .Max();

    private static void WriteVideo(XmlWriter xml, Presentation presentation, IReadOnlyDictionary<string, RenditionMeasure> measures)
    {
        var timeline = presentation.Timeline;
        xml.WriteStartElement("AdaptationSet", Namespace);
        Attributes(xml, ("id", "0"), ("contentType", "video"), ("mimeType", "video/mp4"), ("segmentAlignment", "true"), ("startWithSAP", "1"));
        Role(xml);
        WriteTemplate(xml, "video", timeline.Timescale, [.. timeline.Boundaries]);

        // Least first: that is the order DASH-IF asks for and players' rules of thumb expect.
        foreach (var video in presentation.Video.Reverse())
        {
            var measure = measures.GetValueOrDefault(video.Name, new RenditionMeasure(video.PeakBitrate, video.AverageBitrate));
            xml.WriteStartElement("Representation", Namespace);
            Attributes(
                xml,
                ("id", video.Name),
                ("codecs", video.Codec),
                ("bandwidth", Text(measure.PeakBitrate)),
                ("width", Text(video.Width)),
                ("height", Text(video.Height)),
                ("sar", $"{video.SampleAspect.Num}:{video.SampleAspect.Den}"));
            if (timeline.FrameRate is { } rate) xml.WriteAttributeString("frameRate", FrameRate(rate, video.FrameDivisor));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteAudio(XmlWriter xml, Timeline timeline, AudioRendition audio, int id, bool hasSurround, IReadOnlyDictionary<string, RenditionMeasure> measures)
    {
        var frames = new AudioFrames(timeline, audio.SampleRate, audio.Priming);
        var measure = measures.GetValueOrDefault(audio.Name, new RenditionMeasure(audio.PeakBitrate, audio.Bitrate));
        xml.WriteStartElement("AdaptationSet", Namespace);
        Attributes(xml, ("id", Text(id)), ("contentType", "audio"), ("mimeType", "audio/mp4"), ("segmentAlignment", "true"), ("startWithSAP", "1"));
        // Stereo is what players begin with, in each language (§5.3.7.2); 1 stands where nothing is said.
        if (!audio.IsSurround && hasSurround) xml.WriteAttributeString("selectionPriority", "2");
        if (audio.Language is not null) xml.WriteAttributeString("lang", audio.Language);
        if (audio.Label is not null) xml.WriteElementString("Label", Namespace, audio.Label);
        if (audio.Default || audio.Role is AudioRole.Main) Role(xml, audio.Default ? "main" : "alternate");
        if (RoleOf(audio.Role) is { } role) Role(xml, role);
        WriteTemplate(xml, "audio", audio.SampleRate, [.. Enumerable.Range(0, timeline.SegmentCount + 1).Select(frames.PresentationTime)]);
        xml.WriteStartElement("Representation", Namespace);
        Attributes(xml, ("id", audio.Name), ("codecs", audio.Codec), ("bandwidth", Text(measure.PeakBitrate)), ("audioSamplingRate", Text(audio.SampleRate)));
        xml.WriteStartElement("AudioChannelConfiguration", Namespace);
        Attributes(xml, ("schemeIdUri", "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"), ("value", Text(audio.Channels)));
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    // All of a track in one file (DASH-IF IOP part 6 §5.2): it is smaller than a segment of pictures.
    private static void WriteText(XmlWriter xml, TextRendition one, int id)
    {
        xml.WriteStartElement("AdaptationSet", Namespace);
        Attributes(xml, ("id", Text(id)), ("contentType", "text"), ("mimeType", "text/vtt"));
        if (one.Language is not null) xml.WriteAttributeString("lang", one.Language);
        xml.WriteElementString("Label", Namespace, one.Label);
        if (one.Default) Role(xml);
        Role(xml, one.Forced ? "forced-subtitle" : one.ForHearingImpaired ? "caption" : "subtitle");
        if (one.Commentary) Role(xml, "commentary");
        xml.WriteStartElement("Representation", Namespace);
        Attributes(xml, ("id", one.Name), ("bandwidth", Text(one.Bitrate)));
        xml.WriteElementString("BaseURL", Namespace, $"text/{one.Name}/all.vtt");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <param name="xml">Where to.</param>
    /// <param name="kind">Folder of the segments.</param>
    /// <param name="timescale">Ticks per second.</param>
    /// <param name="boundaries">Start of each segment and the end of the last, in ticks.</param>
    private static void WriteTemplate(XmlWriter xml, string kind, int timescale, long[] boundaries)
    {
        xml.WriteStartElement("SegmentTemplate", Namespace);
        Attributes(
            xml,
            ("timescale", Text(timescale)),
            ("startNumber", "0"),
            ("initialization", kind + "/$RepresentationID$/init.mp4"),
            ("media", kind + "/$RepresentationID$/$Number$.m4s"));
        xml.WriteStartElement("SegmentTimeline", Namespace);
        for (int i = 0, repeats; i < boundaries.Length - 1; i += repeats + 1)
        {
            var duration = boundaries[i + 1] - boundaries[i];
            for (repeats = 0; i + repeats + 2 < boundaries.Length && boundaries[i + repeats + 2] - boundaries[i + repeats + 1] == duration; repeats++)
            {
                // Counted by the loop.
            }

            xml.WriteStartElement("S", Namespace);
            if (i == 0) xml.WriteAttributeString("t", Text(boundaries[0]));
            xml.WriteAttributeString("d", Text(duration));
            if (repeats > 0) xml.WriteAttributeString("r", Text(repeats));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    // ISO/IEC 23009-1 §5.8.5.5.
    private static string? RoleOf(AudioRole role) => role switch
    {
        AudioRole.Dub => "dub",
        AudioRole.Commentary => "commentary",
        AudioRole.Description => "description",
        AudioRole.Intelligibility => "enhanced-audio-intelligibility",
        _ => null,
    };

    private static void Role(XmlWriter xml, string value = "main")
    {
        xml.WriteStartElement("Role", Namespace);
        Attributes(xml, ("schemeIdUri", "urn:mpeg:dash:role:2011"), ("value", value));
        xml.WriteEndElement();
    }

    private static void Attributes(XmlWriter xml, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes) xml.WriteAttributeString(name, value);
    }

    private static string FrameRate(Rational rate, int divisor)
    {
        var den = (long)rate.Den * divisor;
        return den == 1 ? Text(rate.Num) : $"{rate.Num}/{den}";
    }

    // Past the last sample of any track (the last AAC frame goes beyond the pictures), or the same video ends twice: dash.js 5 takes a playhead that reaches
    // the end of the Period before the browser has said "ended" for a seek beyond it, goes back half a second and pauses there.
    private static Timestamp End(Presentation presentation)
    {
        const int clock = 1_000_000;
        var timeline = presentation.Timeline;
        var ends = presentation.Audio.Select(audio =>
            new Timestamp(new AudioFrames(timeline, audio.SampleRate, audio.Priming).PresentationTime(timeline.SegmentCount), audio.SampleRate));
        return new(ends.Append(timeline.End).Max(end => end.In(clock)) + (clock / 1000), clock);
    }

    // ISO 8601, to the microsecond, from exact ticks.
    private static string Duration(Timestamp span)
    {
        var micros = span.In(1_000_000);
        return string.Create(CultureInfo.InvariantCulture, $"PT{micros / 1_000_000}.{micros % 1_000_000:000000}S");
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
