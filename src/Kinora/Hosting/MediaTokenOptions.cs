using System.ComponentModel.DataAnnotations;

namespace Kinora.Hosting;

/// <summary>How long a playback URL opens a video: <c>KINORA__MEDIATOKENS__LIFETIME</c> and so on.</summary>
public sealed record MediaTokenOptions
{
    /// <summary>How long a URL is good for at least when it is handed out.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Expiries are rounded up to a multiple of this, so that everybody gets the same URL for that long and caches stay useful.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Rounding { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A new signing key is made when the newest is this old; the old one goes on verifying until its last token has expired.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeyRotation { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A URL works only from the network address that it was given to. Off by default: phones change networks while they play, and a CDN must be taught to check it.</summary>
    public bool BindToAddress { get; init; }
}
