using System.ComponentModel.DataAnnotations;
using Kinora.Hosting;
using Kinora.Media.Probing;

namespace Kinora.Features.Ingest;

/// <summary>Settings under <c>Limits</c>: an upload beyond one of them is refused, and its owner is told which.</summary>
public sealed record LimitOptions : IValidatableObject
{
    private const string OutOfRange = "it must be from {1} to {2}.";

    /// <summary>Largest width or height of the picture.</summary>
    [Range(16, 16384, ErrorMessage = OutOfRange)]
    public int MaxSide { get; init; } = new ProbeLimits().MaxSide;

    /// <summary>Most pixels of the picture.</summary>
    [Range(256, 16384 * 16384, ErrorMessage = OutOfRange)]
    public int MaxPixels { get; init; } = new ProbeLimits().MaxPixels;

    /// <summary>Longest duration.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true, ErrorMessage = "it must be from one second to 30 days.")]
    public TimeSpan MaxDuration { get; init; } = new ProbeLimits().MaxDuration;

    /// <summary>Most tracks of pictures, sound and text together.</summary>
    [Range(1, 1000, ErrorMessage = OutOfRange)]
    public int MaxTracks { get; init; } = new ProbeLimits().MaxTracks;

    /// <summary>Most pictures per second on average.</summary>
    [Range(1, 100_000, ErrorMessage = OutOfRange)]
    public int MaxFrameRate { get; init; } = new ProbeLimits().MaxFrameRate;

    /// <summary>Most pictures in a track, or pictures and pieces of sound in a file that has to be scanned.</summary>
    [Range(1, 100_000_000, ErrorMessage = OutOfRange)]
    public int MaxPackets { get; init; } = new ProbeLimits().MaxPackets;

    /// <summary>Largest index of a file, metadata included.</summary>
    public ByteSize MaxIndexSize { get; init; } = new(new ProbeLimits().MaxIndexBytes);

    /// <summary>Longest time for reading through a file that has no index.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true, ErrorMessage = "it must be from one second to a day.")]
    public TimeSpan ScanTime { get; init; } = new ProbeLimits().ScanTime;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxIndexSize.Bytes is < 1024 or > 1 << 30) yield return new ValidationResult("it must be from 1 KB to 1 GB.", [nameof(MaxIndexSize)]);
    }

    internal ProbeLimits ForProbe() => new()
    {
        MaxSide = MaxSide,
        MaxPixels = MaxPixels,
        MaxDuration = MaxDuration,
        MaxTracks = MaxTracks,
        MaxFrameRate = MaxFrameRate,
        MaxPackets = MaxPackets,
        MaxIndexBytes = (int)MaxIndexSize.Bytes,
        ScanTime = ScanTime,
    };
}
