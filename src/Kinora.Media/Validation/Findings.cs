namespace Kinora.Media.Validation;

/// <summary>What was found so far. What repeats itself in every segment of a track is told a few times and then counted.</summary>
/// <param name="root">The place of the playlist or manifest that was asked for: its lines are about different tracks.</param>
internal sealed class Findings(string root)
{
    private const int Told = 5;
    private const int ToldOfRoot = 1000;

    private readonly List<Finding> _all = [];
    private readonly HashSet<(Rule Rule, string Place, string Message)> _known = [];
    private readonly Dictionary<(Rule Rule, Severity Severity, string Track), (int Count, int Last)> _counts = [];

    /// <summary>The track whose segments are looked at; null while it is none's.</summary>
    public string? Track { get; set; }

    /// <param name="rule">Which rule is broken.</param>
    /// <param name="place">Where.</param>
    /// <param name="message">What was found, a sentence.</param>
    /// <param name="severity">When it is not the rule's own.</param>
    public void Add(Rule rule, string place, string message, Severity? severity = null)
    {
        var file = FileOf(place);
        var key = (rule, severity ?? rule.Severity, Track ?? file);
        var (count, last) = _counts.GetValueOrDefault(key);
        if (count < (Track is null && file == root ? ToldOfRoot : Told))
        {
            if (!_known.Add((rule, place, message))) return;
            last = _all.Count;
            // What others wrote may end up in a terminal.
            _all.Add(new Finding(rule, key.Item2, Printable(place), Printable(message)));
        }
        else
        {
            _all[last] = _all[last] with { More = _all[last].More + 1 };
        }

        _counts[key] = (count + 1, last);
    }

    public IReadOnlyList<Finding> ToList() => [.. _all.Select(f => f.More == 0 ? f : f with { Message = $"{f.Message} (And {f.More} more like this.)" })];

    private static string Printable(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;

    /// <summary>A place without its line.</summary>
    private string FileOf(string place)
    {
        if (place == root || (place.StartsWith(root, StringComparison.Ordinal) && place[root.Length] == ':')) return root;
        var colon = place.LastIndexOf(':');
        return colon > 0 && !place.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9') ? place[..colon] : place;
    }
}
