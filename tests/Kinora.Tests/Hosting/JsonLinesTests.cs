using System.Text.Json;
using Kinora.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Tests.Hosting;

public sealed class JsonLinesTests
{
    private static readonly TimeProvider Noon = new FixedTime(new DateTimeOffset(2026, 11, 21, 12, 0, 0, 5, TimeSpan.Zero));

    [Fact]
    public void An_event_is_one_line_with_what_it_and_its_scopes_name()
    {
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(new KeyValuePair<string, object?>[] { new("RequestId", "abc"), new("Path", "not this one") });

        var line = Write(scopes, null, "{Method} {Path} took {Milliseconds} ms\n", "GET", "/x", 1.23456);

        line.ShouldBe("""{"time":"2026-11-21T12:00:00.005Z","level":"warning","category":"Kinora.Test","message":"GET /x took 1.23456 ms\n","method":"GET","path":"/x","milliseconds":1.235,"requestId":"abc"}""" + Environment.NewLine);
    }

    [Fact]
    public void An_exception_stays_on_the_line()
    {
        var line = Write(null, new InvalidOperationException("broken\nin two"), "It {Message}", "forged");

        line.Count(c => c == '\n').ShouldBe(1);
        var json = JsonSerializer.Deserialize<JsonElement>(line);
        json.GetProperty("message").GetString().ShouldBe("It forged");
        json.GetProperty("exception").GetString()!.ShouldContain("broken\nin two");
    }

    private static string Write(IExternalScopeProvider? scopes, Exception? exception, string template, params object?[] values)
    {
        var formatter = new JsonLines(Noon);
        using var text = new StringWriter();
        var capture = new Capture((state, format) => formatter.Write(new LogEntry<object?>(LogLevel.Warning, "Kinora.Test", default, state, exception, (_, _) => format), scopes, text));
#pragma warning disable CA2254 // The template is the test's.
        capture.LogWarning(exception, template, values);
#pragma warning restore CA2254
        return text.ToString();
    }

    private sealed class Capture(Action<object?, string> take) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => take(state, formatter(state, exception));
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
