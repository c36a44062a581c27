using System.Globalization;
using Kinora.Media.Timelines;

namespace Kinora.Media.Ladders;

/// <summary>Why a plan is what it is, in sentences for whoever asked for it. Pure: said of the finished plan, not remembered from the planning.</summary>
public static class PlanReasons
{
    /// <summary>Why segments begin where they do.</summary>
    public static string OfTimeline(MediaFile file, Presentation presentation)
    {
        var timeline = presentation.Timeline;
        if (file.MainVideo is not { } video) return "There are no pictures: segments begin at half seconds, sound falls to the nearest whole frame.";
        if (timeline.OnSourceKeyframes) return "Segments begin at keyframes of the original, so that its pictures can be cut there without encoding.";
        var why = WhyNotCut(file, video, timeline);
        return timeline.FrameTicks > 0
            ? $"Segments begin at whole pictures of an even grid. {why}"
            : $"Pictures are not evenly spaced and keep their own times; segments begin at whole pictures. {why}";
    }

    /// <summary>Why a version of the pictures is offered.</summary>
    public static string Of(VideoRendition rendition, MediaFile file, Presentation presentation)
    {
        if (rendition.Origin == RenditionOrigin.Cut) return "The original's own pictures, which every player takes: cut on request, neither encoded nor stored again.";
        var thinned = rendition.FrameDivisor > 1 ? string.Create(CultureInfo.InvariantCulture, $" Every {Ordinal(rendition.FrameDivisor)} picture is enough for it.") : "";
        var at = presentation.Video.ToList().IndexOf(rendition);
        if (at == 0) return WhyNotCut(file, file.MainVideo!, presentation.Timeline) + thinned;
        var above = presentation.Video[at - 1];
        var share = (int)Math.Round(100.0 * rendition.PeakBitrate / above.PeakBitrate);
        return (above.Origin == RenditionOrigin.Cut && (long)rendition.Width * rendition.Height * 4 >= (long)above.Width * above.Height * 3
            ? $"As large as the original, at {share} % of its peak rate: that is more than most lines carry."
            : $"For lines and screens that {above.Name} is too much for: {share} % of its peak rate.") + thinned;
    }

    /// <summary>Why a version of the sound is what it is.</summary>
    public static string Of(AudioRendition rendition, MediaFile file)
    {
        if (rendition.Origin == RenditionOrigin.Cut) return "The original's own AAC-LC, which every player takes: cut on request, not encoded again.";
        var track = file.Audio.First(a => a.StreamIndex == rendition.StreamIndex);
        if (track.Codec != "aac") return $"{track.Codec} is not what every player takes.";
        if (track.Channels > rendition.Channels) return $"{track.Channels} channels are mixed down to {rendition.Channels}.";
        return track.CutConfiguration is null ? "The original's AAC has gaps, or is of a kind that not every player takes, or cannot be addressed frame by frame." : "The sound begins long before the pictures, and only an encoder can trim it.";
    }

    /// <summary>Why the pictures of the original are not cut; empty when they are.</summary>
    private static string WhyNotCut(MediaFile file, VideoTrack video, Timeline timeline)
    {
        if (video.Codec != "h264") return $"{video.Codec} is not what every player takes: it is encoded.";
        if (!file.NativelyIndexed) return "The container has no index that can be cut by: it is encoded.";
        if (video.Interlaced) return "The pictures are interlaced: they are encoded.";
        if (video.PixelFormat is not (null or "yuv420p" or "yuvj420p")) return $"Pixels of {video.PixelFormat} are not what every player takes: it is encoded.";
        if (video.ColorTransfer is "smpte2084" or "arib-std-b67") return "The pictures are of high dynamic range, which not every screen shows: they are encoded.";
        if (video.Rotation != 0 || video.Mirrored) return "The pictures have to be turned: they are encoded.";
        if (video.CutObstacle is { } obstacle) return $"{obstacle.TrimEnd('.')}: it is encoded.";
        return timeline.OnSourceKeyframes ? "The pictures are too many a second or too large for players' decoders: they are encoded." : "The keyframes lie too far apart, or not where sound and pictures begin: it is encoded.";
    }

    private static string Ordinal(int number) => number switch { 2 => "second", 3 => "third", _ => string.Create(CultureInfo.InvariantCulture, $"{number}th") };
}
