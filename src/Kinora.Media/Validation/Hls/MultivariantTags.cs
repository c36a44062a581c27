namespace Kinora.Media.Validation.Hls;

/// <summary>The tags of a multivariant playlist that name others (RFC 8216bis §4.4.6).</summary>
internal static class MultivariantTags
{
    /// <summary>EXT-X-MEDIA; null when it does not say what it is.</summary>
    public static MediaRendition? MediaOf(AttributeList attributes, Func<string?, Uri?> resolve, Findings findings)
    {
        var type = attributes.RequiredWord("TYPE", "AUDIO", "VIDEO", "SUBTITLES", "CLOSED-CAPTIONS");
        var (group, name) = (attributes.RequiredQuoted("GROUP-ID"), attributes.RequiredQuoted("NAME"));
        var isDefault = attributes.Word("DEFAULT", "YES", "NO") == "YES";
        if (attributes.Word("AUTOSELECT", "YES", "NO") == "NO" && isDefault) findings.Add(Rules.HlsSyntax, attributes.Place, "EXT-X-MEDIA with DEFAULT=YES has AUTOSELECT=NO.");
        if (type == "CLOSED-CAPTIONS" && attributes.Has("URI")) findings.Add(Rules.HlsSyntax, attributes.Place, "EXT-X-MEDIA of CLOSED-CAPTIONS has a URI.");
        if (type == "CLOSED-CAPTIONS") attributes.RequiredQuoted("INSTREAM-ID");
        var address = type == "SUBTITLES" ? attributes.RequiredQuoted("URI") : attributes.Quoted("URI");
        return type is null || group is null || name is null ? null : new MediaRendition(attributes.Place, type, group, name, resolve(address), isDefault, attributes.Quoted("CHANNELS"));
    }

    /// <summary>EXT-X-STREAM-INF and EXT-X-I-FRAME-STREAM-INF.</summary>
    public static Variant VariantOf(AttributeList attributes, Uri address, bool isIFrames) => new(attributes.Place, address, isIFrames)
    {
        Bandwidth = attributes.RequiredInteger("BANDWIDTH"),
        AverageBandwidth = attributes.Integer("AVERAGE-BANDWIDTH"),
        Codecs = attributes.Quoted("CODECS"),
        Resolution = attributes.Resolution("RESOLUTION"),
        FrameRate = attributes.Decimal("FRAME-RATE"),
        Audio = attributes.Quoted("AUDIO"),
        Video = attributes.Quoted("VIDEO"),
        Subtitles = attributes.Quoted("SUBTITLES"),
        ClosedCaptions = attributes.Is("CLOSED-CAPTIONS", "NONE") ? null : attributes.Quoted("CLOSED-CAPTIONS"),
    };
}
