using System.Globalization;

namespace Kinora.Media.Validation.Hls;

/// <summary>Reads a playlist strictly (RFC 8216bis §4): what players forgive is found, and reading goes on.</summary>
internal sealed class PlaylistReader
{
    private static readonly string[] MasterTags = ["#EXT-X-MEDIA", "#EXT-X-STREAM-INF", "#EXT-X-I-FRAME-STREAM-INF", "#EXT-X-SESSION-DATA", "#EXT-X-SESSION-KEY", "#EXT-X-CONTENT-STEERING"];

    private static readonly string[] MediaTags =
    [
        "#EXTINF", "#EXT-X-BYTERANGE", "#EXT-X-DISCONTINUITY", "#EXT-X-KEY", "#EXT-X-MAP", "#EXT-X-PROGRAM-DATE-TIME", "#EXT-X-GAP", "#EXT-X-BITRATE", "#EXT-X-PART", "#EXT-X-DATERANGE", "#EXT-X-SKIP",
        "#EXT-X-PRELOAD-HINT", "#EXT-X-RENDITION-REPORT", "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY-SEQUENCE", "#EXT-X-ENDLIST", "#EXT-X-PLAYLIST-TYPE", "#EXT-X-I-FRAMES-ONLY",
        "#EXT-X-PART-INF", "#EXT-X-SERVER-CONTROL",
    ];

    private static readonly string[] Once =
    [
        "#EXT-X-VERSION", "#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-START", "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY-SEQUENCE", "#EXT-X-ENDLIST", "#EXT-X-PLAYLIST-TYPE", "#EXT-X-I-FRAMES-ONLY",
    ];

    private readonly Playlist _playlist;
    private readonly Findings _findings;
    private readonly SegmentBudget _budget;
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private string _line = "";
    private (AttributeList Attributes, string Place)? _variant;
    private TimeSpan? _duration;
    private (long Length, long? Offset)? _range;
    private (Uri Address, long End)? _lastRange;
    private PlaylistMap? _map;
    private bool _isDiscontinuity;
    private bool _isEncrypted;
    private bool _encryptsAll;
    private bool _isGap;
    private (int Version, string Feature) _needs = (1, "");

    private PlaylistReader(Playlist playlist, Findings findings, SegmentBudget budget) => (_playlist, _findings, _budget) = (playlist, findings, budget);

    /// <summary>Whether a file claims to be a playlist, however badly.</summary>
    public static bool IsPlaylist(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, 1024)].IndexOf("#EXT"u8) >= 0;

    public static Playlist Read(PresentationFile file, string place, Findings findings, SegmentBudget budget)
    {
        var reader = new PlaylistReader(new Playlist { Address = file.Address, Place = place }, findings, budget);
        reader.ReadLines(reader.Text(file.Bytes).Split('\n'));
        return reader._playlist;
    }

    private string Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            _findings.Add(Rules.HlsHeader, _playlist.Place, "The playlist begins with a byte order mark.");
            bytes = bytes[3..];
        }

        if (!System.Text.Unicode.Utf8.IsValid(bytes)) _findings.Add(Rules.HlsHeader, _playlist.Place, "The playlist is not UTF-8.");
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        if (text.Any(c => char.IsControl(c) && c is not ('\r' or '\n'))) _findings.Add(Rules.HlsHeader, _playlist.Place, "The playlist has control characters.");
        return text;
    }

    private void ReadLines(string[] lines)
    {
        _playlist.IsMaster = lines.Any(l => MasterTags.Contains(TagOf(l.TrimEnd('\r'))));
        if (lines[0].TrimEnd('\r') != "#EXTM3U") _findings.Add(Rules.HlsHeader, Line(0), "The first line is not #EXTM3U.");
        for (var i = 0; i < lines.Length; i++)
        {
            _line = Line(i);
            var line = lines[i].TrimEnd('\r');
            if (line.Length == 0) continue;
            if (line[0] != '#') ReadAddress(line);
            else if (line.StartsWith("#EXT", StringComparison.Ordinal)) ReadTag(TagOf(line), line);
        }

        _line = _playlist.Place;
        Conclude();
    }

    private void ReadTag(string tag, string line)
    {
        var value = line.Length > tag.Length ? line[(tag.Length + 1)..] : "";
        if (_playlist.IsMaster ? MediaTags.Contains(tag) : MasterTags.Contains(tag)) _findings.Add(Rules.HlsMisplaced, _line, $"{tag[1..]} does not belong into a {(_playlist.IsMaster ? "multivariant" : "media")} playlist.");
        _seen[tag] = _seen.GetValueOrDefault(tag) + 1;
        if (_seen[tag] == 2 && Once.Contains(tag)) _findings.Add(Rules.HlsDuplicate, _line, $"{tag[1..]} is there twice.");
        switch (tag)
        {
            case "#EXT-X-VERSION":
                _playlist.Version = Number(tag, value) ?? 1;
                break;
            case "#EXT-X-INDEPENDENT-SEGMENTS":
                _playlist.IndependentSegments = true;
                break;
            case "#EXT-X-DEFINE":
                Needs(8, "EXT-X-DEFINE");
                _findings.Add(Rules.NotChecked, _playlist.Place, "EXT-X-DEFINE: addresses with variables were not followed.");
                break;
            case "#EXT-X-MEDIA":
                if (MultivariantTags.MediaOf(Attributes(tag, value), Resolve, _findings) is { } media && MayAddTrack()) _playlist.Media.Add(media);
                break;
            case "#EXT-X-STREAM-INF":
                if (_variant is { } open) _findings.Add(Rules.HlsMisplaced, open.Place, "No address follows EXT-X-STREAM-INF.");
                _variant = (Attributes(tag, value), _line);
                break;
            case "#EXT-X-I-FRAME-STREAM-INF":
                var frames = Attributes(tag, value);
                if (Resolve(frames.RequiredQuoted("URI")) is { } address && MayAddTrack()) _playlist.Variants.Add(MultivariantTags.VariantOf(frames, address, isIFrames: true));
                break;
            default:
                ReadMediaTag(tag, value);
                break;
        }
    }

    private void ReadMediaTag(string tag, string value)
    {
        switch (tag)
        {
            case "#EXTINF":
                ReadDuration(value);
                break;
            case "#EXT-X-TARGETDURATION":
                _playlist.TargetDuration = Number(tag, value);
                break;
            case "#EXT-X-MEDIA-SEQUENCE" or "#EXT-X-DISCONTINUITY-SEQUENCE":
                Number(tag, value);
                if (_playlist.Segments.Count > 0) _findings.Add(Rules.HlsMisplaced, _line, $"{tag[1..]} comes after the first segment.");
                break;
            case "#EXT-X-PLAYLIST-TYPE":
                _playlist.IsVod = value == "VOD";
                if (value is not ("VOD" or "EVENT")) _findings.Add(Rules.HlsSyntax, _line, $"EXT-X-PLAYLIST-TYPE:{value} is neither VOD nor EVENT.");
                break;
            case "#EXT-X-ENDLIST":
                _playlist.HasEnd = true;
                break;
            case "#EXT-X-I-FRAMES-ONLY":
                _playlist.IFramesOnly = true;
                Needs(4, "EXT-X-I-FRAMES-ONLY");
                break;
            case "#EXT-X-DISCONTINUITY":
                _isDiscontinuity = true;
                break;
            case "#EXT-X-GAP":
                _isGap = true;
                break;
            case "#EXT-X-BYTERANGE":
                _range = ByteRange.Parse(value, tag, _line, _findings);
                Needs(4, "EXT-X-BYTERANGE");
                break;
            case "#EXT-X-KEY":
                ReadKey(Attributes(tag, value));
                break;
            case "#EXT-X-MAP":
                ReadMap(Attributes(tag, value));
                break;
            default:
                break;
        }
    }

    private void ReadDuration(string value)
    {
        if (_duration is not null) _findings.Add(Rules.HlsMisplaced, _line, "No address follows the EXTINF before this one.");
        var comma = value.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0) _findings.Add(Rules.HlsSyntax, _line, "EXTINF has no comma behind its duration.");
        var digits = comma < 0 ? value : value[..comma];
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > 1_000_000)
        {
            _findings.Add(Rules.HlsSyntax, _line, $"EXTINF:{(digits.Length > 40 ? digits[..40] : digits)} is not a duration.");
            seconds = 0;
        }

        if (digits.Contains('.', StringComparison.Ordinal)) Needs(3, "an EXTINF with fractions");
        _duration = new TimeSpan((long)(seconds * TimeSpan.TicksPerSecond));
        if (_playlist.TargetDuration is { } target && Math.Round(seconds, MidpointRounding.AwayFromZero) > target) _findings.Add(Rules.HlsTargetDuration, _line, string.Create(CultureInfo.InvariantCulture, $"EXTINF is {seconds} s, EXT-X-TARGETDURATION {target} s."));
    }

    private void ReadKey(AttributeList attributes)
    {
        var method = attributes.RequiredWord("METHOD");
        _isEncrypted = method is not (null or "NONE");
        // SAMPLE-AES leaves headers as they are.
        _encryptsAll = _isEncrypted && !method!.StartsWith("SAMPLE-AES", StringComparison.Ordinal);
        if (_isEncrypted) attributes.RequiredQuoted("URI");
        if (attributes.Has("IV")) Needs(2, "IV of EXT-X-KEY");
        if (attributes.Has("KEYFORMAT") || attributes.Has("KEYFORMATVERSIONS")) Needs(5, "KEYFORMAT of EXT-X-KEY");
    }

    private void ReadMap(AttributeList attributes)
    {
        if (Resolve(attributes.RequiredQuoted("URI")) is not { } address) return;
        ByteSpan? span = null;
        if (attributes.Quoted("BYTERANGE") is { } text && ByteRange.Parse(text, "#EXT-X-MAP", _line, _findings) is { } range)
        {
            if (range.Offset is null) _findings.Add(Rules.HlsByteRange, _line, "BYTERANGE of EXT-X-MAP has no offset.");
            span = new ByteSpan(range.Offset ?? 0, range.Length);
        }

        _map = new PlaylistMap(_line, address, span, _encryptsAll);
    }

    private void ReadAddress(string line)
    {
        if (Resolve(line) is not { } address)
        {
            // What follows is not held against the one before what was left out.
            (_variant, _duration, _range, _isDiscontinuity, _isGap) = (null, null, null, _playlist.IsCut, false);
            return;
        }

        if (_playlist.IsMaster)
        {
            if (_variant is { } variant && MayAddTrack()) _playlist.Variants.Add(MultivariantTags.VariantOf(variant.Attributes, address, isIFrames: false));
            else if (_variant is null) _findings.Add(Rules.HlsMisplaced, _line, "An address without EXT-X-STREAM-INF.");
            _variant = null;
            return;
        }

        if (_duration is null) _findings.Add(Rules.HlsMisplaced, _line, "A segment without EXTINF.");
        if (MayAdd(_budget.TryTake(address))) _playlist.Segments.Add(new PlaylistSegment(_line, address, _duration ?? TimeSpan.Zero, SpanOf(address), _map, _isDiscontinuity, _isEncrypted, _isGap));
        (_duration, _range, _isDiscontinuity, _isGap) = (null, null, false, false);
    }

    private ByteSpan? SpanOf(Uri address)
    {
        if (_range is not { } range)
        {
            _lastRange = null;
            return null;
        }

        var follows = _lastRange is { } last && last.Address == address;
        if (range.Offset is null && !follows) _findings.Add(Rules.HlsByteRange, _line, "EXT-X-BYTERANGE has no offset, and no segment before is a part of the same file.");
        var offset = range.Offset ?? (follows ? _lastRange!.Value.End : 0);
        if (offset > long.MaxValue - range.Length)
        {
            _findings.Add(Rules.HlsByteRange, _line, "EXT-X-BYTERANGE ends behind all files.");
            _lastRange = null;
            return null;
        }

        _lastRange = (address, offset + range.Length);
        return new ByteSpan(offset, range.Length);
    }

    private void Conclude()
    {
        if (_variant is { } open) _findings.Add(Rules.HlsMisplaced, open.Place, "No address follows EXT-X-STREAM-INF.");
        if (_duration is not null) _findings.Add(Rules.HlsMisplaced, _line, "No address follows the last EXTINF.");
        if (!_playlist.IsCut && (_playlist.IsMaster ? _playlist.Variants.Count == 0 : _playlist.Segments.Count == 0 && _playlist.HasEnd)) _findings.Add(Rules.HlsEmpty, _line, $"The playlist names no {(_playlist.IsMaster ? "variant" : "segment")}.");
        // EXT-X-MAP without EXT-X-I-FRAMES-ONLY needs 6, with it 5 (RFC 8216bis §8).
        if (_map is not null) Needs(_playlist.IFramesOnly ? 5 : 6, "EXT-X-MAP");
        if (_playlist.Version < _needs.Version) _findings.Add(Rules.HlsVersion, _line, $"EXT-X-VERSION is {_playlist.Version}, {_needs.Feature} needs {_needs.Version}.");
        if (_playlist.IsMaster) return;
        if (!_seen.ContainsKey("#EXT-X-TARGETDURATION")) _findings.Add(Rules.HlsRequired, _line, "The playlist has no EXT-X-TARGETDURATION.");
        if (_playlist is { IsVod: true, HasEnd: false }) _findings.Add(Rules.HlsEndlist, _line, "The playlist is VOD and has no EXT-X-ENDLIST.");
    }

    private AttributeList Attributes(string tag, string value) => AttributeList.Parse(value, tag[1..], _line, _findings);

    private int? Number(string tag, string value)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        _findings.Add(Rules.HlsSyntax, _line, $"{tag[1..]} is not a whole number.");
        return null;
    }

    private Uri? Resolve(string? reference)
    {
        if (reference is null) return null;
        if (_seen.ContainsKey("#EXT-X-DEFINE") && reference.Contains("{$", StringComparison.Ordinal))
        {
            _playlist.IsCut = true;
            return null;
        }

        if (reference.Length > 0 && Uri.TryCreate(_playlist.Address, reference, out var address)) return address;
        _findings.Add(Rules.HlsSyntax, _line, "What should be an address is none.");
        return null;
    }

    private bool MayAddTrack() => MayAdd(_budget.TryTakeTrack());

    private bool MayAdd(bool isLeft)
    {
        if (isLeft) return true;
        SegmentBudget.Spent(_findings, _playlist.Place);
        return !(_playlist.IsCut = true);
    }

    private void Needs(int version, string feature)
    {
        if (version > _needs.Version) _needs = (version, feature);
    }

    private string Line(int index) => string.Create(CultureInfo.InvariantCulture, $"{_playlist.Place}:{index + 1}");

    private static string TagOf(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? line : line[..colon];
    }
}
