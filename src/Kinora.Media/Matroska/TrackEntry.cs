using Kinora.Media.Codecs;
using Kinora.Media.Probing;

namespace Kinora.Media.Matroska;

/// <summary>A track as the file describes it (RFC 9559 §5.1.4.1).</summary>
internal sealed record TrackEntry
{
    private const int VideoType = 1;
    private const int AudioType = 2;
    private const int SubtitleType = 17;
    private const int MetadataType = 33;

    public long Number { get; private init; }

    public int Type { get; private init; }

    public string CodecId { get; private init; } = "";

    /// <summary>The decoder's configuration; empty when there is none, or when it is compressed.</summary>
    public ReadOnlyMemory<byte> CodecPrivate { get; private init; }

    /// <summary>Nanoseconds from frame to frame; 0 when not told.</summary>
    public long DefaultDuration { get; private init; }

    /// <summary>Nanoseconds of decoded sound that come before the first that is meant to be heard.</summary>
    public long CodecDelay { get; private init; }

    public bool HasOwnTimestampScale { get; private init; }

    /// <summary>Matroska's default is English, not unknown; null for <c>und</c> and what is no language.</summary>
    public string? Language { get; private init; } = "eng";

    public string? Title { get; private init; }

    /// <summary>Matroska's default: what no writer thought about is one of the tracks to play.</summary>
    public bool IsDefault { get; private init; } = true;

    /// <summary>That somebody thought about it.</summary>
    public bool IsMarkedDefault { get; private init; }

    public bool IsForced { get; private init; }

    public bool IsForHearingImpaired { get; private init; }

    public AudioRole Role { get; private init; }

    /// <summary>How the frames are packed; null when they are stored as they are.</summary>
    public ContentEncoding? Encoding { get; private init; }

    private bool HasBcp47 { get; init; }

    public PictureSettings Picture { get; private init; } = new();

    public SoundSettings Sound { get; private init; } = new();

    /// <summary>The AudioSpecificConfig in <see cref="CodecPrivate"/>; null for anything but AAC, or when damaged.</summary>
    public AudioSpecificConfig? Aac { get; private init; }

    /// <summary>How long one frame lasts; 0 when neither the file nor the codec tells.</summary>
    public long FrameNanoseconds => DefaultDuration > 0 ? DefaultDuration : Aac is { SampleRate: > 0 } aac ? 1_000_000_000L * aac.FrameLength / aac.SampleRate : 0;

    public bool IsVideo => Type == VideoType;

    public bool IsAudio => Type == AudioType;

    public bool IsSubtitle => Type == SubtitleType;

    /// <summary>Whether ffmpeg makes a stream of this track: only those are counted.</summary>
    public bool IsStream => CodecId.Length > 0 && Type switch
    {
        VideoType => CodecId[0] == 'V',
        AudioType => CodecId[0] == 'A',
        SubtitleType or MetadataType => CodecId[0] is 'S' or 'D',
        _ => false,
    };

    /// <exception cref="InvalidDataException">The track is damaged.</exception>
    public static TrackEntry Parse(Element entry)
    {
        var track = new TrackEntry();
        var children = entry.Children;
        while (children.Next(out var child)) track = track.With(child);
        // The configuration may be packed as the frames are.
        if (track.Encoding is { CoversPrivate: true } encoding)
            track = track with { CodecPrivate = encoding.IsHeaderStripping ? (byte[])[.. encoding.Header.Span, .. track.CodecPrivate.Span] : default };
        return track with { Aac = CodecNames.Of(track) == "aac" ? ParseAac(track.CodecPrivate.Span) : null };
    }

    private static AudioSpecificConfig? ParseAac(ReadOnlySpan<byte> configuration)
    {
        try
        {
            return AudioSpecificConfig.Parse(configuration);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private TrackEntry With(Element e) => e.Id switch
    {
        MatroskaId.TrackNumber => this with { Number = (long)Math.Min(e.Unsigned(), long.MaxValue) },
        MatroskaId.TrackType => this with { Type = e.Small(255) },
        MatroskaId.CodecId => this with { CodecId = e.Text() ?? "" },
        MatroskaId.CodecPrivate => this with { CodecPrivate = e.Body },
        MatroskaId.DefaultDuration => this with { DefaultDuration = Nanoseconds(e) },
        MatroskaId.CodecDelay => this with { CodecDelay = Nanoseconds(e) },
        MatroskaId.TrackTimestampScale => this with { HasOwnTimestampScale = e.Float(1) != 1 },
        MatroskaId.Language when !HasBcp47 => this with { Language = LanguageOf(e.Text()) },
        MatroskaId.LanguageBcp47 => this with { Language = LanguageOf(e.Text()), HasBcp47 = true },
        MatroskaId.Name => this with { Title = TrackTitle.Of(e.Text()) },
        MatroskaId.FlagDefault => this with { IsDefault = e.Unsigned(1) != 0, IsMarkedDefault = e.Unsigned(1) != 0 },
        MatroskaId.FlagForced => this with { IsForced = e.Unsigned() != 0 },
        MatroskaId.FlagCommentary when e.Unsigned() != 0 => this with { Role = AudioRole.Commentary },
        MatroskaId.FlagVisualImpaired when e.Unsigned() != 0 => this with { Role = AudioRole.Description },
        MatroskaId.FlagHearingImpaired when e.Unsigned() != 0 =>
            this with { IsForHearingImpaired = true, Role = Role is AudioRole.Main or AudioRole.Dub ? AudioRole.Intelligibility : Role },
        // Only a file that says what is not the original makes it a dub.
        MatroskaId.FlagOriginal when e.Unsigned(1) == 0 && Role is AudioRole.Main => this with { Role = AudioRole.Dub },
        MatroskaId.ContentEncodings => this with { Encoding = ContentEncoding.Parse(e) },
        MatroskaId.Video => this with { Picture = PictureSettings.Parse(e) },
        MatroskaId.Audio => this with { Sound = SoundSettings.Parse(e) },
        _ => this,
    };

    /// <summary>Nothing in a track lasts longer than a day.</summary>
    private static long Nanoseconds(Element e) => e.Unsigned() is var value && value <= 86_400_000_000_000 ? (long)value : 0;

    private static string? LanguageOf(string? tag) => tag is { Length: >= 2 and <= 35 } && tag != "und" && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? tag : null;
}
