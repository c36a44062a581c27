using System.Buffers.Binary;
using System.Text.RegularExpressions;

namespace Kinora.Media.Tests.Validation;

/// <summary>One thing that is wrong, and the rule that must find it.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Root">Where a look begins.</param>
/// <param name="Break">Makes it so.</param>
internal sealed record Defect(string Rule, string Root, Action<MadePresentation> Break);

/// <summary>At least one defect for each rule that a folder can break, by name.</summary>
internal static class Defects
{
    private const string Master = "master.m3u8";
    private const string Mpd = "manifest.mpd";
    private const string Top = "video/180p/index.m3u8";
    private const string Low = "video/144p/index.m3u8";
    private const string Sound = "audio/audio/index.m3u8";

    public static IReadOnlyDictionary<string, Defect> All { get; } = new Dictionary<string, Defect>(StringComparer.Ordinal)
    {
        ["a segment is missing"] = new("unreachable", Master, p => p.Files.Remove("video/144p/1.m4s")),
        ["the first segment is missing"] = new("unreachable", Master, p => p.Files.Remove("video/144p/0.m4s")),
        ["an init segment is missing"] = new("unreachable", Mpd, p => p.Files.Remove("video/144p/init.mp4")),
        ["a byte range of 600 MB"] = new("too-large", Master, p => p.Change(Low, "1.m4s", "#EXT-X-BYTERANGE:600000000@0\n1.m4s")),
        ["a segment elsewhere"] = new("address-refused", Master, p => p.Change(Low, "1.m4s", "ftp://example.org/1.m4s")),
        ["a segment outside the folder"] = new("address-refused", Master, p => p.Change(Low, "1.m4s", "../../../1.m4s")),
        ["a segment anywhere on this machine"] = new("address-refused", Mpd, p => p.Change(Mpd, "video/$RepresentationID$/init.mp4", "file:///etc/hostname")),
        ["variables"] = new("not-checked", Master, p =>
        {
            p.Change(Low, "#EXT-X-VERSION:7", "#EXT-X-VERSION:8\n#EXT-X-DEFINE:NAME=\"one\",VALUE=\"1\"");
            p.Change(Low, "1.m4s", "{$one}.m4s");
        }),
        ["segments and their header encrypted"] = new("not-checked", Master, p =>
        {
            p.Change(Low, "#EXT-X-MAP", "#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\n#EXT-X-MAP");
            Array.Reverse(p.Files["video/144p/init.mp4"]);
        }),
        ["a million segments"] = new("not-checked", Mpd, p => p.Files[Mpd] = Replaced(p.Text(Mpd), "r=\"1\"", "r=\"1000000\"")),
        ["a segment each microsecond"] = new("not-checked", Mpd, p => p.Files[Mpd] = Replaced(p.Text(Mpd), "<SegmentTemplate timescale=\"[0-9]+\"(?<rest>[^>]*)>\\s*<SegmentTimeline>(.|\n)*?</SegmentTimeline>", "<SegmentTemplate timescale=\"1000000\" duration=\"1\"${rest}>")),
        ["a live playlist"] = new("not-checked", Master, p =>
        {
            p.Change(Low, "#EXT-X-ENDLIST\n", "");
            p.Change(Low, "#EXT-X-PLAYLIST-TYPE:VOD\n", "");
        }),

        ["a byte order mark"] = new("hls-header", Master, p => p.Change(Low, "#EXTM3U", "\uFEFF#EXTM3U")),
        ["another first line"] = new("hls-header", Master, p => p.Change(Low, "#EXTM3U\n", "#EXT-X-SOMETHING\n")),
        ["a control character"] = new("hls-header", Master, p => p.Change(Low, "#EXT-X-MEDIA-SEQUENCE", "#\a\n#EXT-X-MEDIA-SEQUENCE")),
        ["an unknown word"] = new("hls-syntax", Master, p => p.Change(Master, "AUTOSELECT=YES", "AUTOSELECT=TRUE")),
        ["a quote too few"] = new("hls-syntax", Master, p => p.Change(Master, "\nvideo/144p", ",PATHWAY-ID=\"a\nvideo/144p")),
        ["no comma behind EXTINF"] = new("hls-syntax", Master, p => p.Change(Low, "#EXTINF:1.000000,", "#EXTINF:1.000000")),
        ["a tag twice"] = new("hls-duplicate", Master, p => p.Change(Low, "#EXT-X-VERSION:7\n", "#EXT-X-VERSION:7\n#EXT-X-VERSION:7\n")),
        ["an attribute twice"] = new("hls-duplicate", Master, p => p.Change(Master, "AUTOSELECT=YES", "AUTOSELECT=YES,AUTOSELECT=YES")),
        ["a media tag in the multivariant playlist"] = new("hls-misplaced", Master, p => p.Change(Master, "#EXT-X-INDEPENDENT-SEGMENTS\n", "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-TARGETDURATION:4\n")),
        ["a variant without address"] = new("hls-misplaced", Master, p => p.Change(Master, "video/144p/index.m3u8\n", "")),
        ["the media sequence too late"] = new("hls-misplaced", Master, p =>
        {
            p.Change(Low, "#EXT-X-MEDIA-SEQUENCE:0\n", "");
            p.Change(Low, "#EXT-X-ENDLIST", "#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-ENDLIST");
        }),
        ["no target duration"] = new("hls-required", Master, p => p.Files[Low] = Without(p.Text(Low), "#EXT-X-TARGETDURATION:[0-9]+\n")),
        ["no bandwidth"] = new("hls-required", Master, p => p.Files[Master] = Without(p.Text(Master), "BANDWIDTH=[0-9]+,(?=AVERAGE)")),
        ["no codecs"] = new("hls-recommended", Master, p => p.Files[Master] = Without(p.Text(Master), ",CODECS=\"[^\"]*\"")),
        ["version 3 with a map"] = new("hls-version", Master, p => p.Change(Low, "#EXT-X-VERSION:7", "#EXT-X-VERSION:3")),
        ["a target duration too short"] = new("hls-target-duration", Master, p =>
        {
            foreach (var playlist in new[] { Top, Low, Sound }) p.Files[playlist] = Replaced(p.Text(playlist), "(?<=TARGETDURATION:)[0-9]+", "1");
        }),
        ["another target duration"] = new("hls-target-durations-differ", Master, p => p.Files[Low] = Replaced(p.Text(Low), "(?<=TARGETDURATION:)[0-9]+", "17")),
        ["a video on demand without end"] = new("hls-endlist", Master, p => p.Change(Low, "#EXT-X-ENDLIST\n", "")),
        ["no map"] = new("hls-map", Master, p => p.Change(Low, "#EXT-X-MAP:URI=\"init.mp4\"\n", "")),
        ["no segment"] = new("hls-empty", Low, p => p.Files[Low] = Without(p.Text(Low), "#EXTINF:.*\n.*\n")),
        ["a byte range from nowhere"] = new("hls-byterange", Master, p => p.Change(Low, "0.m4s", $"#EXT-X-BYTERANGE:{p.Files["video/144p/0.m4s"].Length}\n0.m4s")),
        ["two renditions of one name"] = new("hls-group", Master, p => p.Files[Master] = Replaced(p.Text(Master), "(?<line>#EXT-X-MEDIA:.*\n)", "${line}${line}")),
        ["a discontinuity in one variant"] = new("hls-discontinuities-differ", Master, p => p.Change(Low, "#EXTINF:2.0", "#EXT-X-DISCONTINUITY\n#EXTINF:2.0")),
        ["two segments in one"] = new("hls-misaligned", Master, p =>
        {
            p.Files["video/144p/0.m4s"] = [.. p.Files["video/144p/0.m4s"], .. p.Files["video/144p/1.m4s"]];
            p.Change(Low, "#EXTINF:1.000000,\n0.m4s\n#EXTINF:1.000000,\n1.m4s\n", "#EXTINF:2.000000,\n0.m4s\n");
        }),
        ["sound that ends early"] = new("hls-lengths-differ", Master, p => p.Files[Sound] = Without(p.Text(Sound), "#EXTINF:.*\n2.m4s\n(.*\n)*(?=#EXT-X-ENDLIST)")),
        ["sound on another clock"] = new("hls-timestamps-differ", Master, p => p.OfRendition("audio/audio", segment => AddToDecodeTime(segment, 48_000 * 5))),
        ["a duration too long"] = new("hls-extinf", Master, p => p.Change(Low, "#EXTINF:1.000000,\n1", "#EXTINF:1.300000,\n1")),
        ["durations that are all a little long"] = new("hls-extinf-drift", Master, p => p.Files[Low] = Replaced(p.Text(Low), "(?<=#EXTINF:[0-9]\\.)000000", "040000")),

        ["an end tag too few"] = new("dash-xml", Mpd, p => p.Change(Mpd, "</Period>", "")),
        ["another namespace"] = new("dash-xml", Mpd, p => p.Change(Mpd, "urn:mpeg:dash:schema:mpd:2011", "urn:example")),
        ["a document type"] = new("dash-xml", Mpd, p => p.Change(Mpd, "<MPD", "<!DOCTYPE MPD [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<MPD")),
        ["no profiles"] = new("dash-required", Mpd, p => p.Files[Mpd] = Without(p.Text(Mpd), "profiles=\"[^\"]*\" ")),
        ["no initialization"] = new("dash-required", Mpd, p => p.Change(Mpd, "initialization=\"video/$RepresentationID$/init.mp4\" ", "")),
        ["a Period of nothing"] = new("dash-required", Mpd, p => p.Files[Mpd] = Replaced(p.Text(Mpd), "<Period(.|\n)*</Period>", "<Period id=\"1\" duration=\"PT9S\" />")),
        ["no sampling rate"] = new("dash-recommended", Mpd, p => p.Change(Mpd, " audioSamplingRate=\"48000\"", "")),
        ["a duration in words"] = new("dash-value", Mpd, p => p.Files[Mpd] = Replaced(p.Text(Mpd), "(?<=maxSegmentDuration=\")[^\"]*", "2 seconds")),
        ["an id twice"] = new("dash-duplicate-id", Mpd, p => p.Files[Mpd] = Replaced(p.Text(Mpd), "(?<line> *<Representation id=\"144p\".*/>\n)", "${line}${line}")),
        ["an unknown identifier"] = new("dash-template", Mpd, p => p.Change(Mpd, "video/$RepresentationID$/init.mp4", "video/$RepresentationID$/init.mp4$Index$")),
        ["one address for all segments"] = new("dash-template", Mpd, p => p.Change(Mpd, "video/$RepresentationID$/$Number$.m4s", "video/$RepresentationID$/0.m4s")),
        ["a segment of no time"] = new("dash-timeline", Mpd, p => p.Files[Mpd] = Replaced(p.Text(Mpd), "(?=</SegmentTimeline>)", "<S d=\"0\" />")),
        ["a duration of a minute"] = new("dash-duration", Mpd, p => p.Files[Mpd] = Replaced(p.Text(Mpd), "(?<=mediaPresentationDuration=\")[^\"]*", "PT1M")),
        ["no segment may be so long"] = new("dash-max-segment-duration", Mpd, p => p.Files[Mpd] = Replaced(p.Text(Mpd), "(?<=maxSegmentDuration=\")[^\"]*", "PT0.5S")),
        ["segments that begin elsewhere"] = new("dash-misaligned", Mpd, p =>
        {
            p.Files["video/144p/1.m4s"] = [.. p.Files["video/144p/1.m4s"], .. p.Files["video/144p/2.m4s"]];
            p.Files["video/144p/2.m4s"] = p.Files["video/144p/3.m4s"];
            var template = Regex.Match(p.Text(Mpd), "<SegmentTemplate timescale=\"(?<scale>[0-9]+)\"[^>]*>", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            var second = int.Parse(template.Groups["scale"].Value, System.Globalization.CultureInfo.InvariantCulture);
            p.Files[Mpd] = Replaced(p.Text(Mpd), "(?<head><Representation id=\"144p\".*) />", $"${{head}}>{template.Value.Replace("$", "$$", StringComparison.Ordinal)}<SegmentTimeline><S t=\"0\" d=\"{second}\" /><S d=\"{3 * second}\" /><S d=\"{5 * second}\" /></SegmentTimeline></SegmentTemplate></Representation>");
        }),
        ["two times exchanged"] = new("dash-segment-time", Mpd, p => p.Files[Mpd] = Replaced(p.Text(Mpd), "<S t=\"0\" d=\"(?<one>[0-9]+)\" r=\"1\" />\\s*<S d=\"(?<two>[0-9]+)\" />", "<S t=\"0\" d=\"${two}\" /><S d=\"${one}\" r=\"1\" />")),

        ["no defaults for fragments"] = new("init-damaged", Master, p => Rename(p.Files["video/144p/init.mp4"], "trex", "free")),
        ["a torn init segment"] = new("init-damaged", Mpd, p => p.Files["video/144p/init.mp4"] = p.Files["video/144p/init.mp4"][..^10]),
        ["another init segment in the middle"] = new("init-changes", Master, p =>
        {
            var other = p.Files["video/144p/init.mp4"].ToArray();
            other[other.AsSpan().IndexOf("tkhd"u8) + 4 + 4] ^= 1;
            p.Files["video/144p/other.mp4"] = other;
            p.Change(Low, "#EXTINF:2.0", "#EXT-X-MAP:URI=\"other.mp4\"\n#EXTINF:2.0");
        }),
        ["a torn segment"] = new("segment-damaged", Master, p => p.Files["video/144p/1.m4s"] = p.Files["video/144p/1.m4s"][..^10]),
        ["samples beyond the data"] = new("segment-damaged", Mpd, p => Shift(p.Files["video/144p/1.m4s"], "trun", 8, 1000)),
        ["no tfdt"] = new("segment-boxes", Master, p => Rename(p.Files["video/144p/1.m4s"], "tfdt", "free")),
        ["a track that nobody knows"] = new("segment-boxes", Mpd, p => Shift(p.Files["video/144p/1.m4s"], "tfhd", 4, 1)),
        ["no moof"] = new("segment-boxes", Mpd, p => Rename(p.Files["video/144p/1.m4s"], "moof", "free")),
        ["a jump of tfdt"] = new("segment-decode-time", Master, p => p.Files["audio/audio/1.m4s"] = AddToDecodeTime(p.Files["audio/audio/1.m4s"], 480)),
        ["no sync sample at a beginning"] = new("segment-sync-first", Master, p => SetFirstFlags(p.Files["video/144p/1.m4s"])),
        ["no sync sample where DASH promises it"] = new("segment-sync-first", Mpd, p => SetFirstFlags(p.Files["video/144p/1.m4s"])),
        ["a sync sample that is no IDR picture"] = new("segment-idr-first", Master, p => ChangeNals(p.Files["video/144p/1.m4s"], 5, 1)),
        ["another parameter set"] = new("segment-parameter-sets", Master, p => ChangeNals(p.Files["video/180p/0.m4s"], 6, 7)),
        ["subtitles that are none"] = new("segment-webvtt", Master, p => AddSubtitles(p, "WEBSRT\n")),
        ["a cue whose time is none"] = new("segment-webvtt", Master, p => AddSubtitles(p, "WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nText\n")),
        ["a cue of another segment"] = new("segment-cue-time", Master, p => AddSubtitles(p, "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:00:01.000 --> 00:00:02.000\nText\n")),

        ["another codec"] = new("declared-codecs", Master, p => p.Files[Master] = Replaced(p.Text(Master), "avc1\\.[0-9a-f]{6}", "avc1.4d401e")),
        ["a codec that is not there"] = new("declared-codecs", Master, p => p.Change(Master, "mp4a.40.2\"", "mp4a.40.2,ec-3\"")),
        ["another codec in DASH"] = new("declared-codecs", Mpd, p => p.Files[Mpd] = Replaced(p.Text(Mpd), "avc1\\.[0-9a-f]{6}", "avc1.4d401e")),
        ["another size"] = new("declared-resolution", Master, p => p.Change(Master, "RESOLUTION=256x144", "RESOLUTION=640x360")),
        ["another size in DASH"] = new("declared-resolution", Mpd, p => p.Change(Mpd, "width=\"256\"", "width=\"640\"")),
        ["another frame rate"] = new("declared-frame-rate", Master, p => p.Change(Master, "FRAME-RATE=24.000", "FRAME-RATE=30.000")),
        ["another frame rate in DASH"] = new("declared-frame-rate", Mpd, p => p.Change(Mpd, "frameRate=\"24\"", "frameRate=\"30\"")),
        ["more channels than there are"] = new("declared-sound", Master, p => p.Change(Master, "CHANNELS=\"2\"", "CHANNELS=\"6\"")),
        ["another sampling rate"] = new("declared-sound", Mpd, p => p.Change(Mpd, "audioSamplingRate=\"48000\"", "audioSamplingRate=\"44100\"")),
        ["half the bandwidth"] = new("declared-bandwidth", Master, p => Scale(p, Master, "(?<=:BANDWIDTH=)[0-9]+", 0.5)),
        ["a quarter of the bandwidth in DASH"] = new("declared-bandwidth", Mpd, p => Scale(p, Mpd, "(?<=bandwidth=\")[0-9]+", 0.2)),
        ["ten times the bandwidth"] = new("declared-bandwidth-slack", Master, p => Scale(p, Master, "(?<=:BANDWIDTH=)[0-9]+", 10)),
        ["another average"] = new("declared-average-bandwidth", Master, p => Scale(p, Master, "(?<=AVERAGE-BANDWIDTH=)[0-9]+", 0.7)),
    };

    private static void AddSubtitles(MadePresentation p, string segment)
    {
        p.Change(Master, "#EXT-X-STREAM-INF", "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"text\",NAME=\"English\",LANGUAGE=\"en\",URI=\"text/index.m3u8\"\n#EXT-X-STREAM-INF");
        p.Files["text/index.m3u8"] = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:5,\n0.vtt\n#EXT-X-ENDLIST\n"u8.ToArray();
        p.Files["text/0.vtt"] = System.Text.Encoding.UTF8.GetBytes(segment);
    }

    private static void OfRendition(this MadePresentation presentation, string folder, Func<byte[], byte[]> change)
    {
        foreach (var path in presentation.Files.Keys.Where(k => k.StartsWith(folder, StringComparison.Ordinal) && k.EndsWith(".m4s", StringComparison.Ordinal)).ToArray())
            presentation.Files[path] = change(presentation.Files[path]);
    }

    private static byte[] Without(string text, string pattern) => Replaced(text, pattern, "");

    private static byte[] Replaced(string text, string pattern, string replacement)
    {
        var changed = Regex.Replace(text, pattern, replacement, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        changed.ShouldNotBe(text, pattern);
        return System.Text.Encoding.UTF8.GetBytes(changed);
    }

    private static void Scale(MadePresentation presentation, string path, string pattern, double factor)
    {
        var changed = Regex.Replace(presentation.Text(path), pattern, m => ((long)(long.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture) * factor)).ToString(System.Globalization.CultureInfo.InvariantCulture), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        changed.ShouldNotBe(presentation.Text(path));
        presentation.Files[path] = System.Text.Encoding.UTF8.GetBytes(changed);
    }

    private static void Rename(byte[] file, string type, string other) => System.Text.Encoding.ASCII.GetBytes(other).CopyTo(file, Find(file, type));

    /// <summary>Adds to a number of 32 bits that lies so far behind a box's type.</summary>
    private static void Shift(byte[] file, string type, int offset, int by)
    {
        var number = file.AsSpan(Find(file, type) + 4 + offset);
        BinaryPrimitives.WriteInt32BigEndian(number, BinaryPrimitives.ReadInt32BigEndian(number) + by);
    }

    private static byte[] AddToDecodeTime(byte[] segment, long ticks)
    {
        // Version 1: 64 bits behind version and flags.
        var time = segment.AsSpan(Find(segment, "tfdt") + 8);
        BinaryPrimitives.WriteInt64BigEndian(time, BinaryPrimitives.ReadInt64BigEndian(time) + ticks);
        return segment;
    }

    /// <summary>The flags of a sync sample become those of one that depends on others.</summary>
    private static void SetFirstFlags(byte[] segment)
    {
        var at = segment.AsSpan().IndexOf(stackalloc byte[] { 0x02, 0, 0, 0 });
        at.ShouldBeInRange(0, segment.AsSpan().IndexOf("mdat"u8));
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(at), 0x01010000);
    }

    /// <summary>Gives the NAL units of a type another one.</summary>
    private static void ChangeNals(byte[] segment, int type, int other)
    {
        var changed = 0;
        for (var at = Find(segment, "mdat") + 4; at + 4 < segment.Length; at += 4 + BinaryPrimitives.ReadInt32BigEndian(segment.AsSpan(at)))
        {
            if ((segment[at + 4] & 0x1f) != type) continue;
            segment[at + 4] = (byte)((segment[at + 4] & 0xe0) | other);
            changed++;
        }

        changed.ShouldBeGreaterThan(0);
    }

    private static int Find(byte[] file, string type)
    {
        var at = file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(type));
        at.ShouldBeGreaterThan(0, type);
        return at;
    }
}
