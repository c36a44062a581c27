using System.ComponentModel.DataAnnotations;

namespace Kinora.Hosting;

/// <summary>What every role needs to know. Each has a flag of the same name (<c>--data</c>), and <c>KINORA__DATA</c> in the environment.</summary>
public sealed record KinoraOptions : IValidatableObject
{
    /// <summary>The folder that holds everything Kinora keeps on this machine.</summary>
    [Required]
    public string Data { get => field; init => field = string.IsNullOrWhiteSpace(value) ? "" : Path.GetFullPath(value); } = Path.GetFullPath("data");

    /// <summary>Where to listen, separated by semicolons.</summary>
    [Required]
    public string Urls { get; init; } = "http://localhost:8080";

    /// <summary>A PostgreSQL 15 or later, as a <c>postgres://</c> URI or key=value pairs. Empty: Kinora runs a private one in the data folder.</summary>
    public string? Database { get; init; }

    /// <summary>The folder of the built web app. Empty: <c>web</c> beside the program.</summary>
    public string? Web { get; init; }

    /// <summary>The address that people know this server by, where that differs from the one a request carries: <c>https://video.example.org</c>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Whether ffmpeg reads uploads behind walls that bubblewrap builds.</summary>
    public SandboxMode Sandbox { get; init; } = SandboxMode.Auto;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var urls = Urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (urls.Length == 0) yield return new ValidationResult("it names no address to listen on, like http://localhost:8080.", [nameof(Urls)]);
        foreach (var url in urls)
            if (!IsAddress(url))
                yield return new ValidationResult($"'{url}' is not an address to listen on, like http://localhost:8080.", [nameof(Urls)]);

        if (!string.IsNullOrWhiteSpace(Database) && !ConnectionStrings.TryParse(Database, out _, out var reason))
            yield return new ValidationResult(reason, [nameof(Database)]);

        if (!string.IsNullOrWhiteSpace(PublicUrl) && !IsOrigin(PublicUrl))
            yield return new ValidationResult($"'{PublicUrl}' is not an address like https://video.example.org, without a path.", [nameof(PublicUrl)]);

        if (File.Exists(Data)) yield return new ValidationResult($"{Data} is a file, not a folder.", [nameof(Data)]);
    }

    private static bool IsOrigin(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" };

    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", Port: >= 0 and <= 65535 };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
