using System.Globalization;
using System.Text;

namespace Kinora.Bench;

/// <summary>One line of the table. A ratio compares with a baseline measured in the same run.</summary>
internal sealed record Row(string What, string Kinora, string Baseline, string Ratio, string Aim);

/// <summary>Collects rows by section and writes them as Markdown with the machine and the date.</summary>
internal sealed class Report(TimeProvider time)
{
    private const string ByHand = "## What falls short, and why";

    private readonly List<(string Section, Row Row)> _rows = [];

    public void Add(string section, string what, string kinora, string baseline = "", string ratio = "", string aim = "")
    {
        _rows.Add((section, new Row(what, kinora, baseline, ratio, aim)));
        Console.Error.WriteLine($"   {what}: {kinora} {baseline} {ratio}");
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder("# Benchmarks\n\nMade by `bench/run`; every ratio is against a baseline in the same run on the same machine.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd}, {Machine()}.\n");
        foreach (var section in _rows.GroupBy(r => r.Section, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {section.Key}\n\n| what | Kinora | baseline | ratio | aim |\n| --- | --- | --- | --- | --- |\n");
            foreach (var (_, row) in section) text.Append(CultureInfo.InvariantCulture, $"| {row.What} | {row.Kinora} | {row.Baseline} | {row.Ratio} | {row.Aim} |\n");
        }

        return text.ToString();
    }

    /// <summary>Replaces the tables of a file; what people wrote below them about what falls short stays.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var before = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : "";
        var words = before.IndexOf(ByHand, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, words < 0 ? ToMarkdown() : $"{ToMarkdown()}\n{before[words..]}", cancellationToken);
    }

    public static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s");

    public static string Ratio(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}×");

    public static string Megabytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB");

    public static string Rate(double bytesPerSecond) => string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1e6:0} MB/s");

    private static string Machine()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        return $"{Environment.ProcessorCount} cores of {model}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}";
    }
}
