using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Media;

/// <summary>
/// What a player is offered for one original: the shared timeline and the renditions over it (a DASH MPD's Period, an HLS master playlist).
/// A pure function of the original, decided once when the upload ends, stored beside the video.
/// </summary>
public sealed record Presentation
{
    public required Timeline Timeline { get; init; }

    /// <summary>Best first. Empty for a file without video.</summary>
    public required IReadOnlyList<VideoRendition> Video { get; init; }

    /// <summary>One per offered sound track, what is heard unless somebody chooses another first; empty for a silent file.</summary>
    public required IReadOnlyList<AudioRendition> Audio { get; init; }

    /// <summary>Subtitles and captions. What is planned may turn out to be empty: manifests are written of what was made.</summary>
    public IReadOnlyList<TextRendition> Text { get; init; } = [];

    /// <summary>Parts with names, on the timeline, in order.</summary>
    public IReadOnlyList<Chapter> Chapters { get; init; } = [];
}
