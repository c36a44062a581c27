using System.Text.RegularExpressions;
using Kinora.Hosting;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Roles;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Tests;

/// <summary>The README's table of settings is complete, and names none that is not there.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task Every_setting_has_a_row_and_every_row_a_setting()
    {
        var rows = Row().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"))).Select(m => m.Groups["key"].Value).ToList();

        using var folder = new Infrastructure.TemporaryFolder();
        await using var app = Serve.Build(new ConfigurationBuilder().AddInMemoryCollection([new("Data", folder.Path)]).Build());
        var settings = app.Services.GetRequiredService<SettingNames>().All.Select(n => "KINORA__" + n.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()).ToList();

        settings.Except(rows, StringComparer.Ordinal).ShouldBeEmpty("settings without a row in the table of README.md");
        var sections = settings.Select(Section).ToHashSet(StringComparer.Ordinal);
        rows.Where(r => sections.Contains(Section(r))).Except(settings, StringComparer.Ordinal).ShouldBeEmpty("rows of README.md without a setting");
    }

    private static string Section(string key) => key[..key.LastIndexOf("__", StringComparison.Ordinal)];

    [GeneratedRegex(@"^\| `(?<key>KINORA__[A-Z_]+?)(__…)?`", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
