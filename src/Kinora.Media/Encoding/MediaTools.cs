namespace Kinora.Media.Encoding;

/// <summary>Where the child programs are, and where they may put what does not last.</summary>
/// <param name="Ffmpeg">Path or name of ffmpeg.</param>
/// <param name="Ffprobe">Path or name of ffprobe.</param>
/// <param name="ScratchFolder">An existing folder for sockets and short-lived files; only this program writes to it.</param>
public sealed record MediaTools(string Ffmpeg, string Ffprobe, string ScratchFolder)
{
    /// <summary>The programs on <c>PATH</c>.</summary>
    public static MediaTools OnPath(string scratchFolder) => new("ffmpeg", "ffprobe", scratchFolder);

    /// <summary>The walls around every child that reads an upload; null for none but the limits.</summary>
    public Sandbox? Sandbox { get; init; }

    /// <summary>Fails a child that neither reads nor writes for this long while we wait for it.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(90);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
