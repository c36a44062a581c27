using System.Text.Json.Serialization;

namespace Kinora.Media;

/// <summary>A track of subtitles.</summary>
public sealed record SubtitleTrack
{
    // Those that ffmpeg decodes to text. Blu-ray's, DVD's and DVB's subtitles are pictures.
    private static readonly string[] TextCodecs = ["subrip", "ass", "ssa", "webvtt", "mov_text", "text", "eia_608"];

    /// <summary>The stream's index as ffmpeg counts it in this file (<c>-map 0:N</c>).</summary>
    public required int StreamIndex { get; init; }

    /// <summary>The codec as ffmpeg names it: <c>subrip</c>, <c>ass</c>, <c>mov_text</c>, <c>hdmv_pgs_subtitle</c>, …</summary>
    public required string Codec { get; init; }

    /// <summary>BCP 47 or ISO 639-2 language, or null.</summary>
    public string? Language { get; init; }

    /// <summary>What the file calls the track, for people; null where it has no name.</summary>
    public string? Title { get; init; }

    /// <summary>Whether the file asks for this track where nobody chooses. Several tracks may.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Only what everybody needs to read: signs, and speech in another language.</summary>
    public bool IsForced { get; init; }

    /// <summary>Tells sounds, too, for those who cannot hear them.</summary>
    public bool IsForHearingImpaired { get; init; }

    /// <summary>Somebody writes about what is seen.</summary>
    public bool IsCommentary { get; init; }

    /// <summary>False for pictures of text, which are not shown.</summary>
    [JsonIgnore]
    public bool IsText => Array.IndexOf(TextCodecs, Codec) >= 0;
}

/// <summary>A part of the file with a name.</summary>
/// <param name="Start">On the file's own clock, as <see cref="Track.Start"/>.</param>
/// <param name="Title">One line; null where it has none.</param>
public sealed record Chapter(Timestamp Start, string? Title)
{
    /// <summary>More than this is no help to anybody.</summary>
    internal const int Most = 1000;
}
