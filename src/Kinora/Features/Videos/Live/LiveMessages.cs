using Kinora.Data.Videos;

namespace Kinora.Features.Videos.Live;

/// <summary><c>uploadProgress</c>: bytes of the original have arrived.</summary>
public sealed record UploadProgressMessage(string VideoId, long Offset, long Size);

/// <summary><c>videoChanged</c>: how the video stands now.</summary>
public sealed record VideoChangedMessage(string VideoId, VideoStatus Status, string? StatusCode, string? StatusReason, bool Playable, EncodingProgress Progress);

/// <summary><c>segmentsChanged</c>: how one rendition stands now.</summary>
public sealed record SegmentsChangedMessage(string VideoId, RenditionKind Kind, string Rendition, int EncodedSegments, int TotalSegments, EncodingProgress Progress);

/// <summary><c>videoDeleted</c>: the video is gone, deleted here or in another window.</summary>
public sealed record VideoDeletedMessage(string VideoId);
