namespace Kinora.Media.Encoding;

/// <summary>A child program failed. The message holds the end of what it said, for logs only: it may name paths.</summary>
public sealed class ToolException(string message, int exitCode, bool stalled = false) : Exception(message)
{
    /// <summary>The exit code; 128 + n when signal n ended it.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>It could not be started (126, 127, as shells say it): nothing to do with the file.</summary>
    public bool SaysNothing => ExitCode is 126 or 127;

    /// <summary>A signal ended it: it crashed, met a limit, or the machine had no memory left.</summary>
    public bool WasKilled => ExitCode is > 128 and < 160;

    /// <summary>It was killed because it made no progress.</summary>
    public bool Stalled { get; } = stalled;
}
