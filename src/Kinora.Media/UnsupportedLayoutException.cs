namespace Kinora.Media;

/// <summary>A legal but rare layout that this reader leaves to ffprobe; never leaves the room.</summary>
internal sealed class UnsupportedLayoutException(string what) : Exception(what);
