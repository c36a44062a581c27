using Kinora.Data.Videos;

namespace Kinora.Features.Videos;

/// <summary>A video as its page shows it.</summary>
/// <param name="StatusCode">Why it failed, for programs: not_a_video, truncated, …; null while it has not, and to everybody but its owner.</param>
/// <param name="StatusReason">Why it failed, or why a rendition is left out, a sentence for the person who uploaded it; null to everybody else.</param>
/// <param name="Playable">True as soon as a player may start, whatever is still to be encoded.</param>
/// <param name="Progress">Over all renditions that are encoded and stored; 0 of 0 when nothing has to be.</param>
/// <param name="Renditions">Best first.</param>
/// <param name="Playback">Null while the video is not playable.</param>
/// <param name="Chapters">By time; empty where the file has none.</param>
/// <param name="Loudness">Of the sound that is heard first; null until it is measured, and of a silent film. Nothing of it is burnt into the sound: a player may level it out.</param>
public sealed record VideoView(
    string Id,
    string Title,
    string Description,
    IReadOnlyList<string> Tags,
    string? Category,
    Visibility Visibility,
    ChannelRef Channel,
    double? DurationSeconds,
    int? Width,
    int? Height,
    double? Fps,
    VideoStatus Status,
    string? StatusCode,
    string? StatusReason,
    bool Playable,
    EncodingProgress Progress,
    IReadOnlyList<RenditionView> Renditions,
    Playback? Playback,
    IReadOnlyList<ChapterView> Chapters,
    LoudnessView? Loudness,
    VideoCounts Counts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PublishedAt);

/// <summary>A video as lists show it.</summary>
/// <param name="HasPicture">False for sound alone; null while the file has not been looked at.</param>
/// <param name="Poster">Null while there is none.</param>
/// <param name="Thumbnails">Null while there are none.</param>
public sealed record VideoItem(
    string Id,
    string Title,
    Visibility Visibility,
    ChannelRef Channel,
    double? DurationSeconds,
    VideoStatus Status,
    string? StatusCode,
    string? StatusReason,
    bool Playable,
    EncodingProgress Progress,
    bool? HasPicture,
    string? Poster,
    Thumbnails? Thumbnails,
    VideoCounts Counts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PublishedAt);

public sealed record ChannelRef(string Id, string Handle, string Name);

/// <param name="EncodedSegments">How many are complete in the store.</param>
/// <param name="TotalSegments">How many there will be.</param>
public sealed record EncodingProgress(int EncodedSegments, int TotalSegments);

/// <param name="Codec">RFC 6381 codec string.</param>
/// <param name="Bitrate">Average bits per second: measured once segments exist, expected before.</param>
/// <param name="EncodedSegments">How many are there; all, when the rendition is cut from the original.</param>
public sealed record RenditionView(string Name, int Width, int Height, string Codec, long Bitrate, int EncodedSegments, int TotalSegments);

/// <summary>Signed absolute addresses for a player.</summary>
/// <param name="ExpiresAt">When the addresses stop working; ask again for new ones.</param>
/// <param name="Captions">In the file's order; empty while there are none, which may be for the first moments.</param>
/// <param name="Storyboard">WebVTT whose cues are rectangles of sheets of small pictures; null while there is none.</param>
public sealed record Playback(string Hls, string Dash, DateTimeOffset ExpiresAt, string? Poster, string? Storyboard, IReadOnlyList<CaptionsRef> Captions);

/// <summary>How loud a sound is (EBU R 128, ITU-R BS.1770), as it is heard in stereo.</summary>
/// <param name="Integrated">LUFS over all of it; -70 where it is silent.</param>
/// <param name="Range">LU between quiet and loud passages.</param>
/// <param name="TruePeak">dBTP, the highest level between samples; more than 0 is cut off by a loudspeaker.</param>
public sealed record LoudnessView(double Integrated, double Range, double TruePeak);

/// <summary>Subtitles or captions, whole; playlists and manifests name them, too.</summary>
/// <param name="Language">BCP 47; null where the file does not tell.</param>
/// <param name="Label">Unlike that of any other of the video.</param>
/// <param name="Forced">Only what everybody needs to read: signs, and speech in another language.</param>
/// <param name="HearingImpaired">Tells sounds, too.</param>
/// <param name="Url">WebVTT.</param>
public sealed record CaptionsRef(string? Language, string Label, bool Forced, bool HearingImpaired, string Url);

/// <summary>A part of the video, which lasts until the next one begins.</summary>
/// <param name="Start">Seconds.</param>
public sealed record ChapterView(double Start, string Title);

/// <param name="Small">320 pixels wide.</param>
/// <param name="Medium">640 pixels wide.</param>
/// <param name="Large">The poster.</param>
public sealed record Thumbnails(string Small, string Medium, string Large);

public sealed record VideoCounts(long Views, long Likes, long Dislikes, long Comments)
{
    public static VideoCounts None { get; } = new(0, 0, 0, 0);
}
