namespace Kinora.Media.Probing;

/// <summary>What is refused because it would cost more than a video is worth, and how long finding out may take.</summary>
public sealed record ProbeLimits
{
    /// <summary>For what was taken before: it is read again whatever the limits have become.</summary>
    public static ProbeLimits None { get; } = new() { MaxTracks = int.MaxValue, MaxIndexBytes = int.MaxValue };

    /// <summary>Largest coded width or height in pixels.</summary>
    public int MaxSide { get; init; } = 8192;

    /// <summary>Most pixels of a picture: 8K has 33 million.</summary>
    public int MaxPixels { get; init; } = 36_000_000;

    /// <summary>Smallest coded width or height in pixels.</summary>
    public int MinSide { get; init; } = 1;

    /// <summary>Longest duration.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Most tracks of any kind.</summary>
    public int MaxTracks { get; init; } = 128;

    /// <summary>Highest average frame rate.</summary>
    public int MaxFrameRate { get; init; } = 1000;

    /// <summary>Most pictures in a track, or pictures and pieces of sound in a file that has to be scanned.</summary>
    public int MaxPackets { get; init; } = 10_000_000;

    /// <summary>Largest index in bytes that is read into memory, with all that a file says about itself in it.</summary>
    public int MaxIndexBytes { get; init; } = 256 << 20;

    /// <summary>Time for reading the description of the tracks.</summary>
    public TimeSpan DescribeTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time for reading through all packets of the file.</summary>
    public TimeSpan ScanTime { get; init; } = TimeSpan.FromMinutes(10);
}
