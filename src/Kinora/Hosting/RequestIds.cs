using System.Buffers;
using System.Diagnostics;

namespace Kinora.Hosting;

/// <summary>Every request has an id: in its answer (<c>X-Request-Id</c>), in each log line it causes, and in the problem it may end in.</summary>
public static class RequestIds
{
    public const string Header = "X-Request-Id";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    public static void UseRequestIds(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Kinora.Http");
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        app.Use(async (context, next) =>
        {
            // A proxy's id is kept, so that both logs speak of the same request; but only if it cannot forge a log line.
            var given = context.Request.Headers[Header].ToString();
            if (given.Length is > 0 and <= 64 && !given.AsSpan().ContainsAnyExcept(Allowed)) context.TraceIdentifier = given;
            else context.TraceIdentifier = Activity.Current?.TraceId.ToHexString() ?? Guid.NewGuid().ToString("N");
            // Not now: what fails has its headers cleared.
            context.Response.OnStarting(() =>
            {
                context.Response.Headers[Header] = context.TraceIdentifier;
                return Task.CompletedTask;
            });

            using var scope = logger.BeginScope(new KeyValuePair<string, object?>[] { new("RequestId", context.TraceIdentifier) });
            // What was asked for: serving the web app's start page changes it on the way.
            var path = context.Request.Path;
            var started = time.GetTimestamp();
            try
            {
                await next(context);
            }
            finally
            {
                var status = context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted ? 499 : context.Response.StatusCode;
                var level = status >= 500 ? LogLevel.Warning : IsQuiet(path) ? LogLevel.Debug : LogLevel.Information;
                logger.Log(level, "{Method} {Path} {Status} in {Milliseconds:0.0} ms", context.Request.Method, Safe(path), status, time.GetElapsedTime(started).TotalMilliseconds);
            }
        });
    }

    /// <summary>A media path holds a token that would open the video to whoever reads the log.</summary>
    public static string Safe(PathString path)
    {
        var text = path.Value ?? "/";
        if (!path.StartsWithSegments("/media", out var rest)) return text.ReplaceLineEndings(" ");
        var end = rest.Value!.IndexOf('/', Math.Min(1, rest.Value.Length));
        return ("/media/***" + (end < 0 ? "" : rest.Value[end..])).ReplaceLineEndings(" ");
    }

    private static bool IsQuiet(PathString path) =>
        path.StartsWithSegments("/media") || path.StartsWithSegments("/health") || path.StartsWithSegments("/assets");
}
