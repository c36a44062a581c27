using System.ComponentModel.DataAnnotations;

namespace Kinora.Features.Videos;

/// <summary>Settings under <c>Videos</c>.</summary>
public sealed record VideoOptions
{
    /// <summary>
    /// How long the row of a deleted video stays after its bytes are gone: an encode that was under way may still leave an object behind, which is then removed too.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan DeletionGrace { get; init; } = TimeSpan.FromMinutes(2);
}
