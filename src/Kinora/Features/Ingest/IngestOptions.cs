using System.ComponentModel.DataAnnotations;

namespace Kinora.Features.Ingest;

/// <summary>Settings under <c>Ingest</c>.</summary>
public sealed record IngestOptions
{
    /// <summary>How many uploads are probed and indexed at a time.</summary>
    [Range(1, 64, ErrorMessage = "it must be from 1 to 64.")]
    public int Concurrency { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>How often a file is tried when something goes wrong that is not the file's fault.</summary>
    [Range(1, 100, ErrorMessage = "it must be from 1 to 100.")]
    public int Attempts { get; init; } = 4;

    /// <summary>Go through everything once after the start, so that the first upload does not wait for it.</summary>
    public bool Rehearse { get; init; } = true;
}
