using Microsoft.AspNetCore.Http.HttpResults;

namespace Kinora.Hosting;

public sealed record HealthView(string Status, IReadOnlyDictionary<string, string>? Checks = null);

/// <summary>Live: the process answers. Ready: everything that a request may need is there.</summary>
public static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        var health = app.MapGroup("/health").AllowAnonymous().WithTags("Operations");
        health.MapGet("/live", () => TypedResults.Ok(new HealthView("ok"))).WithSummary("Does the process answer?");
        health.MapGet("/ready", ReadyAsync).WithSummary("Can this server do its work?");
    }

    private static async Task<Results<Ok<HealthView>, JsonHttpResult<HealthView>>> ReadyAsync(Readiness readiness, HttpResponse response, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "no-store";
        var checks = await readiness.CheckAsync(cancellationToken);
        return checks.Values.All(v => v == Readiness.Ok)
            ? TypedResults.Ok(new HealthView("ok", checks))
            : TypedResults.Json(new HealthView("unavailable", checks), statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
