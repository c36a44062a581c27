namespace Kinora.Data.Videos;

/// <summary>A row means that the segment's object is complete in the store.</summary>
public sealed class Segment
{
    public required string VideoId { get; init; }

    public required RenditionKind Kind { get; init; }

    public required string Name { get; init; }

    public required int Index { get; init; }

    public required int Size { get; init; }

    public required byte[] Sha256 { get; init; }
}
