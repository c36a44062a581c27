namespace Kinora.Hosting;

/// <summary>
/// Answers what no route takes, before authorization is asked: an unknown address is a 404 to everybody and not a 401, a wrong method a 405.
/// </summary>
public static class Unmatched
{
    private static readonly PathString[] Reserved = ["/api", "/media", "/ws", "/health", "/openapi", "/docs", "/metrics"];

    public static void UseUnmatched(this WebApplication app)
    {
        var web = app.Services.GetRequiredService<WebApp>();
        app.Use((context, next) => context.GetEndpoint() switch
        {
            RouteEndpoint => next(context),
            // Routing's own answers: 405 with Allow, 415.
            { RequestDelegate: { } answer } => answer(context),
            _ when IsReserved(context.Request.Path) => NotFoundAsync(context),
            _ => web.ServeAsync(context),
        });
    }

    public static bool IsReserved(PathString path) => Array.Exists(Reserved, r => path.StartsWithSegments(r));

    public static Task NotFoundAsync(HttpContext context) => Problems.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "There is nothing at this address.");
}
