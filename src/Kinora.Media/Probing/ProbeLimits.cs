namespace Kinora.Media.Probing;

/// <summary>What is refused because it would cost more than a video is worth, and how long finding out may take.</summary>
public sealed record ProbeLimits
{
    /// <summary>Largest coded width or height in pixels.</summary>
    public int MaxSide { get; init; } = 8192;

    /// <summary>Smallest coded width or height in pixels.</summary>
    public int MinSide { get; init; } = 1;

    /// <summary>Longest duration.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Most tracks of any kind that are looked at; the rest is as if it were not there.</summary>
    public int MaxTracks { get; init; } = 100;

    /// <summary>Highest average frame rate.</summary>
    public int MaxFrameRate { get; init; } = 1000;

    /// <summary>Most pictures in a file.</summary>
    public int MaxFrames { get; init; } = 10_000_000;

    /// <summary>Time for reading the description of the tracks.</summary>
    public TimeSpan DescribeTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time for reading through all packets of the file.</summary>
    public TimeSpan ScanTime { get; init; } = TimeSpan.FromMinutes(10);
}
