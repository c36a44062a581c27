namespace Kinora.Hosting;

/// <summary>Every setting that some part of the program has asked for, as <c>Section:Name</c>.</summary>
public sealed class SettingNames
{
    private readonly HashSet<string> _topLevel = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _all = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What may stand at the top of kinora.json: sections, and settings without one.</summary>
    public IReadOnlySet<string> TopLevel => _topLevel;

    public IReadOnlySet<string> All => _all;

    internal void Add(string? section, IReadOnlySet<string> names)
    {
        _all.UnionWith(section is null ? names : names.Select(n => $"{section}:{n}"));
        if (section is null) _topLevel.UnionWith(names);
        else _topLevel.Add(section);
    }
}
