namespace Kinora.Media.Stills;

/// <summary>One picture of a video as JPEG files (4:2:0, full range) in the sizes that pages use; never larger than the source.</summary>
/// <param name="Large">At most 1280 pixels wide.</param>
/// <param name="Medium">At most 640 pixels wide.</param>
/// <param name="Small">At most 320 pixels wide.</param>
public sealed record Poster(ReadOnlyMemory<byte> Large, ReadOnlyMemory<byte> Medium, ReadOnlyMemory<byte> Small);
