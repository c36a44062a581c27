using System.ComponentModel.DataAnnotations;
using Kinora.Hosting;

namespace Kinora.Features.Uploads;

public sealed record UploadOptions : IValidatableObject
{
    /// <summary>The largest file that may be uploaded.</summary>
    public ByteSize MaxSize { get; init; } = new(10L << 30);

    /// <summary>An upload that nobody touched for this long is given up and its bytes are deleted.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true, ErrorMessage = "it must be from one second to a year.")]
    public TimeSpan Expiry { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How often abandoned uploads are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true, ErrorMessage = "it must be from a tenth of a second to a day.")]
    public TimeSpan Sweep { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Unfinished uploads that one person may have at a time.</summary>
    [Range(1, 100_000, ErrorMessage = "it must be from 1 to 100000.")]
    public int MaxUnfinished { get; init; } = 1000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxSize.Bytes < 1) yield return new ValidationResult("it must be at least one byte.", [nameof(MaxSize)]);
    }
}
