using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Kinora.Hosting;

/// <summary>
/// Every error is an RFC 9457 problem with a stable <c>code</c>. Handlers return <see cref="Problem"/> for outcomes that they expect;
/// what nobody expected becomes a 500 that says nothing about the inside.
/// </summary>
public static class Problems
{
    public static void AddProblems(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(o => o.CustomizeProblemDetails = c => Complete(c.ProblemDetails, c.HttpContext));
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddExceptionHandler<ExceptionProblems>();
        builder.Services.AddValidation();
        // Binding failures arrive at ExceptionProblems, which tells the client which member was wrong.
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = _ => true });
        app.UseStatusCodePages();
    }

    /// <summary>An expected outcome that is not a success. <paramref name="code"/> is what clients branch on, in snake_case; <paramref name="detail"/> is for a person.</summary>
    public static ProblemHttpResult Problem(int status, string code, string? detail = null) =>
        TypedResults.Problem(detail, statusCode: status, extensions: [new("code", code)]);

    /// <summary>400 with messages by field, for rules that attributes cannot express.</summary>
    public static ProblemHttpResult Invalid(string field, string message) => Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <inheritdoc cref="Invalid(string, string)"/>
    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) =>
        TypedResults.Problem(new HttpValidationProblemDetails(errors) { Status = StatusCodes.Status400BadRequest, Extensions = { ["code"] = "validation_failed" } });

    /// <summary>Writes a problem where there is no handler to return one: middleware, events.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string code, string? detail = null)
    {
        context.Response.StatusCode = status;
        var problem = new ProblemDetails { Status = status, Detail = detail, Extensions = { ["code"] = code } };
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new() { HttpContext = context, ProblemDetails = problem });
    }

    private static void Complete(ProblemDetails problem, HttpContext context)
    {
        problem.Status ??= context.Response.StatusCode;
        problem.Extensions.TryAdd("code", problem is HttpValidationProblemDetails ? "validation_failed" : CodeOf(problem.Status.Value));
        problem.Extensions["requestId"] = context.TraceIdentifier;
        problem.Extensions.Remove("traceId");
    }

    private static string CodeOf(int status) => status switch
    {
        400 => "bad_request",
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        406 => "not_acceptable",
        408 => "request_timeout",
        409 => "conflict",
        411 => "length_required",
        412 => "precondition_failed",
        413 => "too_large",
        415 => "unsupported_media_type",
        416 => "range_not_satisfiable",
        429 => "rate_limited",
        503 => "unavailable",
        >= 500 => "internal_error",
        _ => "error",
    };

    private sealed class ExceptionProblems(ILogger<ExceptionProblems> logger) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            // Nobody is there to read an answer.
            if (exception is OperationCanceledException or IOException && httpContext.RequestAborted.IsCancellationRequested) return true;

            if (exception is BadHttpRequestException bad)
            {
                await WriteBadRequestAsync(httpContext, bad);
                return true;
            }

            logger.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, RequestIds.Safe(httpContext.Request.Path));
            await WriteAsync(httpContext, StatusCodes.Status500InternalServerError, "internal_error", "Something went wrong on our side. It has been logged under the request id.");
            return true;
        }

        private static Task WriteBadRequestAsync(HttpContext context, BadHttpRequestException bad)
        {
            if (bad.StatusCode != StatusCodes.Status400BadRequest) return WriteAsync(context, bad.StatusCode, CodeOf(bad.StatusCode));
            if (bad.InnerException is not JsonException json) return WriteAsync(context, 400, "bad_request", PublicMessage(bad.Message));

            var field = json.Path is null or "$" ? "$" : json.Path.TrimStart('$', '.');
            return WriteAsync(context, 400, "invalid_json", $"The body is not what this request takes, at '{field}'.");
        }

        // "Required parameter "string title" was not provided from query string." is helpful and holds no secret; anything else may.
        private static string PublicMessage(string message) =>
            message.StartsWith("Required parameter", StringComparison.Ordinal) || message.StartsWith("Failed to bind parameter", StringComparison.Ordinal)
                ? message
                : "The request is not what this address takes.";
    }
}
