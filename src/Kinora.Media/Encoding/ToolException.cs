namespace Kinora.Media.Encoding;

/// <summary>A child program failed. The message holds the end of what it said, for logs only: it may name paths.</summary>
public sealed class ToolException(string message, int exitCode, bool stalled = false) : Exception(message)
{
    /// <summary>The exit code; 128 + n when signal n ended it.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>It was killed because it made no progress.</summary>
    public bool Stalled { get; } = stalled;
}
