using Kinora.Data.Videos;
using Kinora.Storage;

namespace Kinora.Hosting;

/// <summary>Where the bytes of a video lie in the object store. Everything of one video is below one folder, so that it can be removed in one step.</summary>
public static class VideoObjects
{
    public static ObjectKey Folder(string videoId) => ObjectKey.Parse($"videos/{videoId}");

    /// <summary>The bytes as they were uploaded, untouched.</summary>
    public static ObjectKey Original(string videoId) => Folder(videoId) / "original";

    public static ObjectKey Poster(string videoId, int version) => Folder(videoId) / $"poster-{version}.jpg";

    /// <param name="width">320 or 640.</param>
    public static ObjectKey Thumbnail(string videoId, int width, int version) => Folder(videoId) / $"thumb-{width}-{version}.jpg";

    public static ObjectKey StoryboardFolder(string videoId, int version) => Folder(videoId) / $"storyboard-{version}";

    /// <summary>WebVTT that tells which part of which sheet stands for which time.</summary>
    public static ObjectKey Storyboard(string videoId, int version) => StoryboardFolder(videoId, version) / "index.vtt";

    public static ObjectKey StoryboardSheet(string videoId, int version, int sheet) => StoryboardFolder(videoId, version) / StoryboardSheetName(sheet);

    public static string StoryboardSheetName(int sheet) => $"{sheet}.jpg";

    public static ObjectKey SubtitleFolder(string videoId) => Folder(videoId) / "text-1";

    /// <summary>All cues of a text rendition as WebVTT.</summary>
    public static ObjectKey Subtitles(string videoId, string name) => SubtitleFolder(videoId) / $"{name}.vtt";

    public static ObjectKey Segment(string videoId, RenditionKind kind, string name, int index) =>
        Folder(videoId) / $"{(kind == RenditionKind.Video ? "video" : "audio")}/{name}/{index}.m4s";
}
