using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Kinora.Hosting;

public enum LogFormat
{
    /// <summary>Text in a terminal, JSON elsewhere.</summary>
    Auto,
    Text,
    Json,
}

public sealed record LogOptions
{
    public LogFormat Format { get; init; } = LogFormat.Auto;

    public LogLevel Level { get; init; } = LogLevel.Information;
}

/// <summary>One line per event on standard output, for a person or for a machine.</summary>
public static class Logs
{
    public static void AddLogs(this IHostApplicationBuilder builder) => builder.Logging.AddKinoraConsole(builder.AddSettings<LogOptions>("Logs"));

    public static ILoggingBuilder AddKinoraConsole(this ILoggingBuilder logging, LogOptions options)
    {
        var text = options.Format == LogFormat.Text || (options.Format == LogFormat.Auto && !Console.IsOutputRedirected);
        logging.ClearProviders();
        logging.SetMinimumLevel(options.Level);
        // The framework speaks per request and per query; one line of our own says it all.
        foreach (var chatty in new[] { "Microsoft", "System", "Npgsql" })
            logging.AddFilter(chatty, options.Level <= LogLevel.Debug ? LogLevel.Information : LogLevel.Warning);
        // The framework's scope of a request holds its path, and that of a media request a token: RequestIds has a scope without it.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Its keys lie in the data folder like everything else that is nobody's business, as open as the data itself.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Why the program could not start is told once, by the command line, in a sentence.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // What a handler could not foresee is logged once, by Problems, with its request id.
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);
        // Ids of the framework's own would stand beside ours in every line.
        logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.None);
        logging.Services.TryAddSingleton(TimeProvider.System);
        if (text) return logging.AddSimpleConsole(o => (o.SingleLine, o.TimestampFormat, o.UseUtcTimestamp) = (true, "HH:mm:ss ", true));

        logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        return logging.AddConsole(o => o.FormatterName = JsonLines.FormatterName);
    }
}
