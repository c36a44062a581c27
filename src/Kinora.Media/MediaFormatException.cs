namespace Kinora.Media;

/// <summary>The file is not what a video platform can take, or lies about itself. The message is a sentence for the person who uploaded it.</summary>
/// <param name="code">A stable machine-readable reason, e.g. <c>not_a_video</c>, <c>truncated</c>, <c>too_many_pixels</c>, <c>encrypted</c>.</param>
/// <param name="message">A sentence a person understands; never a path, never tool output.</param>
public sealed class MediaFormatException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>A stable machine-readable reason in snake_case.</summary>
    public string Code { get; } = code;
}
