namespace Kinora.Media.Validation;

/// <summary>Everything that is looked for. The names are stable: scripts hold on to them.</summary>
public static class Rules
{
    private const string Hls = "RFC 8216bis";
    private const string Dash = "ISO/IEC 23009-1";
    private const string Bmff = "ISO/IEC 14496-12";

    // Files.
    public static Rule Unreachable { get; } = Error("unreachable", "Every file that is named can be fetched.", Hls + " §6.2.1");
    public static Rule TooLarge { get; } = Error("too-large", "No playlist is larger than 16 MB, no segment larger than 512 MB.", "Kinora");
    public static Rule AddressRefused { get; } = Error("address-refused", "Addresses are http, https, or files beside a local presentation.", "Kinora");
    public static Rule ContentType { get; } = Warning("content-type", "A playlist is known by its name or its Content-Type.", Hls + " §4");
    public static Rule NotChecked { get; } = Warning("not-checked", "What this validator cannot look at: live updates, encryption, formats that it does not read.", "Kinora");

    // Playlists of HLS.
    public static Rule HlsHeader { get; } = Error("hls-header", "A playlist is UTF-8 without byte order mark or control characters, and begins with #EXTM3U.", Hls + " §4, §4.4.1.1");
    public static Rule HlsSyntax { get; } = Error("hls-syntax", "Tags and attributes are written as their types demand.", Hls + " §4.2, §4.4");
    public static Rule HlsDuplicate { get; } = Error("hls-duplicate", "A tag or attribute that may be there once is not there twice.", Hls + " §4.2, §4.4");
    public static Rule HlsMisplaced { get; } = Error("hls-misplaced", "Tags stand where they belong: none of the other kind of playlist, each segment behind its EXTINF, each variant behind its EXT-X-STREAM-INF.", Hls + " §4.4");
    public static Rule HlsRequired { get; } = Error("hls-required", "Tags and attributes that must be there are.", Hls + " §4.4");
    public static Rule HlsRecommended { get; } = Warning("hls-recommended", "Variants tell CODECS, RESOLUTION, FRAME-RATE and AVERAGE-BANDWIDTH.", Hls + " §4.4.6.2");
    public static Rule HlsVersion { get; } = Error("hls-version", "EXT-X-VERSION is as high as what the playlist uses.", Hls + " §8");
    public static Rule HlsTargetDuration { get; } = Error("hls-target-duration", "No EXTINF, rounded to a whole second, exceeds EXT-X-TARGETDURATION.", Hls + " §4.4.3.1");
    public static Rule HlsTargetDurationsDiffer { get; } = Error("hls-target-durations-differ", "All media playlists of pictures and sound have the same target duration.", Hls + " §6.2.4");
    public static Rule HlsEndlist { get; } = Error("hls-endlist", "A playlist of type VOD ends with EXT-X-ENDLIST.", Hls + " §4.4.3.5");
    public static Rule HlsMap { get; } = Error("hls-map", "Fragmented MP4 has an EXT-X-MAP.", Hls + " §3.1.2");
    public static Rule HlsEmpty { get; } = Error("hls-empty", "A playlist names something to play.", Hls + " §4.1");
    public static Rule HlsByteRange { get; } = Error("hls-byterange", "A byte range has an offset, or follows another of the same file.", Hls + " §4.4.4.2");
    public static Rule HlsGroup { get; } = Error("hls-group", "A group that a variant names exists; its renditions have names of their own, and one default at most.", Hls + " §4.4.6.1.1, §4.4.6.2.1");
    public static Rule HlsDiscontinuitiesDiffer { get; } = Error("hls-discontinuities-differ", "Discontinuities are at the same places in all variants.", Hls + " §6.2.4");
    public static Rule HlsMisaligned { get; } = Warning("hls-misaligned", "Segments of all variants begin and end together.", "Apple's HLS authoring specification");
    public static Rule HlsLengthsDiffer { get; } = Warning("hls-lengths-differ", "All variants and renditions are equally long.", Hls + " §6.2.4");
    public static Rule HlsTimestampsDiffer { get; } = Error("hls-timestamps-differ", "Matching content has matching timestamps in all variants and renditions.", Hls + " §6.2.4");
    public static Rule HlsExtinf { get; } = Error("hls-extinf", "EXTINF is how long the segment's pictures or sounds last.", Hls + " §4.4.4.1");
    public static Rule HlsExtinfDrift { get; } = Error("hls-extinf-drift", "Small errors of EXTINF do not add up.", Hls + " §4.4.4.1");

    // Manifests of DASH.
    public static Rule DashXml { get; } = Error("dash-xml", "A manifest is well-formed XML with an MPD of the DASH namespace.", Dash + " §5.2");
    public static Rule DashRequired { get; } = Error("dash-required", "Attributes that must be there are.", Dash + " §5.3, DASH-IF IOP");
    public static Rule DashRecommended { get; } = Warning("dash-recommended", "Representations tell size, frame rate, sampling rate and channels.", "DASH-IF IOP §3.2");
    public static Rule DashValue { get; } = Error("dash-value", "Attributes are written as their types demand.", Dash + " §5.3");
    public static Rule DashDuplicateId { get; } = Error("dash-duplicate-id", "No two Representations of a Period have the same id.", Dash + " §5.3.5.2");
    public static Rule DashTemplate { get; } = Error("dash-template", "Templates use the identifiers that exist, and name each segment differently.", Dash + " §5.3.9.4.4");
    public static Rule DashTimeline { get; } = Error("dash-timeline", "The segments of a timeline follow one another without gap or overlap.", Dash + " §5.3.9.6");
    public static Rule DashDuration { get; } = Error("dash-duration", "The presentation lasts as long as its longest track.", Dash + " §5.3.1.2");
    public static Rule DashMaxSegmentDuration { get; } = Error("dash-max-segment-duration", "No segment is longer than maxSegmentDuration.", Dash + " §5.3.1.2");
    public static Rule DashMisaligned { get; } = Error("dash-misaligned", "Where segmentAlignment is promised, the segments of all Representations begin together.", Dash + " §5.3.3.2");
    public static Rule DashSegmentTime { get; } = Error("dash-segment-time", "A segment begins and ends when the manifest says.", Dash + " §7.2.1, DASH-IF IOP §3.2.7");

    // Init segments and media segments.
    public static Rule InitDamaged { get; } = Error("init-damaged", "An init segment has a moov with the tracks and defaults of the fragments, and can be read.", Bmff + " §8.2, §8.8");
    public static Rule InitChanges { get; } = Error("init-changes", "The init segment of a rendition stays the same, unless there is a discontinuity.", Hls + " §4.4.4.5, ISO/IEC 23000-19 §7.3");
    public static Rule SegmentDamaged { get; } = Error("segment-damaged", "A segment's boxes nest, and its samples lie in its mdat.", Bmff + " §4.2, §8.8");
    public static Rule SegmentBoxes { get; } = Error("segment-boxes", "A segment has moof, mdat, and in every traf a tfdt and a track that the init segment knows; one of transport stream PAT, PMT and time stamps.", Hls + " §3.1.2, ISO/IEC 23000-19 §7.3.2");
    public static Rule SegmentDecodeTime { get; } = Error("segment-decode-time", "tfdt, or the first DTS, is where the segment before has ended.", "ISO/IEC 23000-19 §7.3.2.3, " + Dash + " §4.5.2");
    public static Rule SegmentSyncFirst { get; } = Error("segment-sync-first", "Where it is promised, a segment can be decoded without those before it; a warning where it is not.", Hls + " §4.4.2.1, " + Dash + " §5.3.7.2");
    public static Rule SegmentIdrFirst { get; } = Error("segment-idr-first", "What is marked as a sync sample is an IDR picture (HEVC: IRAP).", "ISO/IEC 14496-15 §5.4.2");
    public static Rule SegmentParameterSets { get; } = Error("segment-parameter-sets", "Parameter sets in the samples of avc1 and hvc1 are those of the init segment.", "ISO/IEC 14496-15 §5.4.2.1");
    public static Rule SegmentWebVtt { get; } = Error("segment-webvtt", "Subtitles are WebVTT: they begin with WEBVTT, and every cue has times that can be read.", Hls + " §3.1.4");
    public static Rule SegmentCueTime { get; } = Warning("segment-cue-time", "A segment of subtitles has the cues that are shown while it lasts, and no others.", Hls + " §3.1.4");

    // What players choose by.
    public static Rule DeclaredCodecs { get; } = Error("declared-codecs", "The codecs that are declared are those of the init segments.", Hls + " §4.4.6.2, RFC 6381");
    public static Rule DeclaredResolution { get; } = Error("declared-resolution", "The declared size is that of the pictures.", Hls + " §4.4.6.2, " + Dash + " §5.3.7.2");
    public static Rule DeclaredFrameRate { get; } = Error("declared-frame-rate", "The declared frame rate is that of the pictures.", Hls + " §4.4.6.2, " + Dash + " §5.3.7.2");
    public static Rule DeclaredSound { get; } = Error("declared-sound", "Declared channels and sampling rate are those of the sound.", Hls + " §4.4.6.1, " + Dash + " §5.3.7.2");
    public static Rule DeclaredBandwidth { get; } = Error("declared-bandwidth", "No stretch of segments costs more than the declared bandwidth.", Hls + " §4.4.6.2, " + Dash + " §5.3.5.4");
    public static Rule DeclaredBandwidthSlack { get; } = Warning("declared-bandwidth-slack", "The declared bandwidth is not far above what is needed.", Hls + " §4.4.6.2");
    public static Rule DeclaredAverageBandwidth { get; } = Error("declared-average-bandwidth", "AVERAGE-BANDWIDTH is the average, give or take a tenth.", Hls + " §4.4.6.2");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<Rule> All { get; } = [.. typeof(Rules).GetProperties().Where(p => p.PropertyType == typeof(Rule)).Select(p => (Rule)p.GetValue(null)!)];

    private static Rule Error(string name, string text, string source) => new(name, Severity.Error, text, source);

    private static Rule Warning(string name, string text, string source) => new(name, Severity.Warning, text, source);
}
