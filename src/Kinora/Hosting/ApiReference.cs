using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace Kinora.Hosting;

/// <summary>The OpenAPI document, generated from the routes, and the page that shows it.</summary>
public static class ApiReference
{
    public static void AddApiReference(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi("v1", o =>
    {
        o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "Kinora", Version = "v1", Description = "Upload any video, watch it a second later." };
            document.Servers = [];
            return Task.CompletedTask;
        });
        o.AddSchemaTransformer((schema, context, _) =>
        {
            // Our own converter hides from the generator that a time is written as a string.
            var type = context.JsonTypeInfo.Type;
            if (type == typeof(DateTimeOffset)) schema.Type = JsonSchemaType.String;
            if (type == typeof(DateTimeOffset?)) schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
            return Task.CompletedTask;
        });
        o.AddOperationTransformer((operation, context, _) =>
        {
            // Names of bound records come as C# spells them; the contract is camelCase.
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
                if (parameter is { In: ParameterLocation.Query, Name: { } name }) parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(name);

            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IdempotentMetadata>().Any())
            {
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = Idempotency.Header,
                    In = ParameterLocation.Header,
                    Description = "A request that is sent again with the same key gets the first answer; kept for a day.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = Idempotency.MaxKeyLength },
                });
            }

            // One handler for GET and HEAD has one name; ids are unique.
            if (HttpMethods.IsHead(context.Description.HttpMethod ?? "") && operation.OperationId is { } id) operation.OperationId = "Head" + id;
            return Task.CompletedTask;
        });
    });

    /// <summary>The problems that a call may answer with.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ReadOnlySpan<int> codes)
    {
        foreach (var code in codes) route.ProducesProblem(code);
        return route;
    }

    public static void MapApiReference(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();

        var docs = app.MapGroup("/docs").AllowAnonymous().ExcludeFromDescription();
        docs.MapGet("", () => Page("index.html", "text/html; charset=utf-8"));
        docs.MapGet("/docs.js", () => Page("docs.js", "text/javascript; charset=utf-8"));
        docs.MapGet("/docs.css", () => Page("docs.css", "text/css; charset=utf-8"));
    }

    // Small enough to live in the program: the reference is there even where no web app was built.
    private static FileStreamHttpResult Page(string name, string contentType) =>
        TypedResults.Stream(typeof(ApiReference).Assembly.GetManifestResourceStream("docs/" + name)!, contentType);
}
