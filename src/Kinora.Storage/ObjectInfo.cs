namespace Kinora.Storage;

/// <summary>What a store knows of an object without reading it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastModified">When it was put.</param>
public sealed record ObjectInfo(ObjectKey Key, long Size, DateTimeOffset LastModified);
