namespace Kinora.Media.Validation;

/// <summary>What was found so far. What repeats itself in every segment of a rendition is told a few times and then counted.</summary>
internal sealed class Findings
{
    private const int Told = 5;

    private readonly List<Finding> _all = [];
    private readonly HashSet<(Rule Rule, string Place, string Message)> _known = [];
    private readonly Dictionary<(Rule Rule, string Folder), (int Count, int Last)> _counts = [];

    /// <param name="rule">Which rule is broken.</param>
    /// <param name="place">Where.</param>
    /// <param name="message">What was found, a sentence.</param>
    /// <param name="severity">When it is not the rule's own.</param>
    public void Add(Rule rule, string place, string message, Severity? severity = null)
    {
        if (!_known.Add((rule, place, message))) return;
        var key = (rule, place[..(place.LastIndexOf('/') + 1)]);
        var (count, last) = _counts.GetValueOrDefault(key);
        if (count < Told)
        {
            last = _all.Count;
            _all.Add(new Finding(rule, severity ?? rule.Severity, place, message));
        }

        _counts[key] = (count + 1, last);
    }

    public IReadOnlyList<Finding> ToList()
    {
        foreach (var (count, last) in _counts.Values)
            if (count > Told && _all[last] is var finding) _all[last] = finding with { Message = $"{finding.Message} (And {count - Told} more like this.)" };
        return _all;
    }
}
