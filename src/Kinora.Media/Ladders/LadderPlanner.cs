using Kinora.Media.Timelines;

namespace Kinora.Media.Ladders;

/// <summary>Decides which renditions a source deserves, from its real size, rotation, frame rate and bitrate. Pure: the same original always gets the same presentation.</summary>
public static class LadderPlanner
{
    /// <param name="index">The original and, where it was read natively, its sample tables.</param>
    /// <param name="timeline">Its timeline, built from the same index.</param>
    public static Presentation Plan(MediaIndex index, Timeline timeline)
    {
        var video = index.File.MainVideo;
        return new Presentation
        {
            Timeline = timeline,
            Video = video is null ? [] : VideoLadder.Plan(video, timeline, SourceRates.Of(index.File, video, index.Samples.GetValueOrDefault(video.StreamIndex), timeline)),
            Audio = AudioLadder.Plan(index, timeline),
            Text = TextLadder.Plan(index.File),
            Chapters = ChapterPlan.Of(index.File, timeline),
        };
    }
}
