namespace Kinora.Media.Packaging;

/// <summary>A segment is not what the timeline says it must be; it must not be stored or served. The message tells what differs, for the log.</summary>
public sealed class SegmentMismatchException(string message, Exception? innerException = null) : Exception(message, innerException);
