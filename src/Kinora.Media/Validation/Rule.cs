namespace Kinora.Media.Validation;

/// <summary>How much it matters.</summary>
public enum Severity
{
    /// <summary>It plays, but worse than it could, or could not be looked at.</summary>
    Warning,

    /// <summary>A rule is broken: some player will stop, stutter, or choose wrongly.</summary>
    Error,
}

/// <summary>Something that a presentation has to keep.</summary>
/// <param name="Name">Stable, for programs: <c>hls-extinf</c>.</param>
/// <param name="Severity">What a breach is, unless the finding says less.</param>
/// <param name="Text">What is asked for.</param>
/// <param name="Source">Who asks for it.</param>
public sealed record Rule(string Name, Severity Severity, string Text, string Source);

/// <summary>A breach of a rule.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Severity">How much it matters here.</param>
/// <param name="Place">A file of the presentation, with a line where it is text.</param>
/// <param name="Message">What was found, a sentence.</param>
public sealed record Finding(Rule Rule, Severity Severity, string Place, string Message)
{
    /// <summary>How many others like it are not listed.</summary>
    public int More { get; init; }
}

/// <summary>What a look at a whole presentation found.</summary>
/// <param name="Format"><c>hls</c> or <c>dash</c>.</param>
/// <param name="Files">Files that were fetched.</param>
/// <param name="Bytes">Bytes of them.</param>
/// <param name="Findings">In the order they were found.</param>
public sealed record ValidationReport(string Format, int Files, long Bytes, IReadOnlyList<Finding> Findings)
{
    public int Errors => Findings.Where(f => f.Severity == Severity.Error).Sum(f => 1 + f.More);

    public int Warnings => Findings.Where(f => f.Severity == Severity.Warning).Sum(f => 1 + f.More);
}
