namespace Kinora.Hosting;

/// <summary>The OpenAPI document, generated from the routes, and the page that shows it.</summary>
public static class ApiReference
{
    public static void AddApiReference(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi("v1", o => o.AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new() { Title = "Kinora", Version = "v1", Description = "Upload any video, watch it a second later." };
        document.Servers = [];
        return Task.CompletedTask;
    }));

    public static void MapApiReference(this WebApplication app) => app.MapOpenApi().AllowAnonymous();
}
