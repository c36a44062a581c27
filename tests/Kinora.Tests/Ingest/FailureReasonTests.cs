using System.Text.Json;
using System.Text.RegularExpressions;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Tests.Ingest;

public sealed partial class FailureReasonTests
{
    /// <summary>The server says in English why a video failed; the pages say it in other languages by its code.</summary>
    [Fact]
    public async Task The_pages_have_words_for_every_code_and_for_no_other()
    {
        HashSet<string> codes = new(StringComparer.Ordinal);
        foreach (var room in new[] { "src/Kinora.Media", "src/Kinora/Features" })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, room), "*.cs", SearchOption.AllDirectories))
                codes.UnionWith(Codes().Matches(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Select(m => m.Groups["code"].Value));
        }

        using var german = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web/src/i18n/de.json"), TestContext.Current.CancellationToken));
        german.RootElement.GetProperty("reasons").EnumerateObject().Select(p => p.Name).ShouldBe(codes, ignoreOrder: true);
    }

    [GeneratedRegex("""(MediaFormatException\(|\bnew\(|FailAsync\([\w.]+, )"(?<code>[a-z]+(_[a-z]+)*)",\s+(\$?"[A-Z]|[a-z]+\.)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Codes();
}
