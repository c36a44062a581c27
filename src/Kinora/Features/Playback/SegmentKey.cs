using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Storage;

namespace Kinora.Features.Playback;

/// <summary>Names one rendition of one video.</summary>
public readonly record struct RenditionKey(string VideoId, RenditionKind Kind, string Name)
{
    public string KindName => Kind == RenditionKind.Video ? "video" : "audio";

    public override string ToString() => $"{VideoId}/{KindName}/{Name}";
}

/// <summary>Names one segment: together with the original, its bytes.</summary>
public readonly record struct SegmentKey(RenditionKey Rendition, int Index)
{
    /// <summary>Where it lies in the object store.</summary>
    public ObjectKey Object => VideoObjects.Segment(Rendition.VideoId, Rendition.Kind, Rendition.Name, Index);

    /// <summary>The path below <c>/media/{token}/</c>.</summary>
    public override string ToString() => $"{Rendition}/{Index}.m4s";
}
