using System.Globalization;
using System.Net;
using Kinora.Hosting;
using Kinora.Media.Validation;

namespace Kinora.Roles.Engine;

/// <summary><c>kinora media validate</c>.</summary>
internal static class ValidateMedia
{
    public static async Task<int> RunAsync(string address, bool json, CancellationToken cancellationToken)
    {
        // Redirects are followed within http and https, and never from https to http.
        using var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, MaxAutomaticRedirections = 5, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15) };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("kinora-validate");

        ValidationReport report;
        using (var progress = new ProgressLine<ValidationProgress>(Told)) report = await PresentationValidator.ValidateAsync(AddressOf(address), client, progress, cancellationToken);
        if (json) await Output.JsonAsync(Described(address, report));
        else await Console.Out.WriteAsync(Text(address, report));
        return report.Errors == 0 ? 0 : EngineCommands.Wanting;
    }

    private static Uri AddressOf(string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https") return uri;
        if (address.Contains("://", StringComparison.Ordinal)) throw new PresentationException($"{address} is neither a file nor an address of http or https.");
        if (Directory.Exists(address)) throw new PresentationException($"{address} is a folder; name the playlist or manifest in it.");
        return PresentationValidator.AddressOf(Path.GetFullPath(address));
    }

    private static object Described(string address, ValidationReport report) => new
    {
        address,
        report.Format,
        report.Files,
        report.Bytes,
        report.Errors,
        report.Warnings,
        findings = report.Findings.Select(f => new { rule = f.Rule.Name, severity = Word(f.Severity), f.Place, f.Message, requirement = f.Rule.Text, f.Rule.Source }),
    };

    private static string Text(string address, ValidationReport report)
    {
        var text = new System.Text.StringBuilder();
        foreach (var finding in report.Findings) text.Append(CultureInfo.InvariantCulture, $"{Word(finding.Severity),-8} {finding.Rule.Name,-28} {finding.Place}: {finding.Message}\n");
        text.Append(CultureInfo.InvariantCulture, $"{address}: {report.Format.ToUpperInvariant()}, {report.Files} files, {new ByteSize(report.Bytes)}: {Count(report.Errors, "error")}, {Count(report.Warnings, "warning")}.\n");
        return text.ToString();
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static string Word(Severity severity) => severity == Severity.Error ? "error" : "warning";

    private static (double? Share, string Words) Told(ValidationProgress progress) =>
        (null, string.Create(CultureInfo.InvariantCulture, $"{progress.Files} files, {new ByteSize(progress.Bytes)}: {progress.Place}"));
}
