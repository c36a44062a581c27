using Kinora.Features.Accounts;
using Kinora.Features.Ingest;
using Kinora.Features.Playback;
using Kinora.Features.Uploads;
using Kinora.Features.Videos;
using Kinora.Hosting;
using Kinora.Messaging;
using Kinora.Roles.Checks;

namespace Kinora.Roles;

/// <summary><c>kinora serve</c>: web app, API and, by default, a worker.</summary>
public static class Serve
{
    public static async Task RunAsync(IConfiguration configuration)
    {
        if (await FfmpegCheck.RefusalAsync(new Tools(), CancellationToken.None) is { } refusal) throw new StartException(refusal);
        await using var app = Build(configuration);
        var hasStarted = false;
        try
        {
            await app.StartAsync();
            hasStarted = true;
        }
        finally
        {
            // Services that had started before the one that failed are told to stop; being disposed of alone would look to them like a fault.
            if (!hasStarted) await app.StopAsync();
        }

        app.Logger.LogInformation("Kinora listens on {Urls}", string.Join(", ", app.Urls));
        await app.WaitForShutdownAsync();
    }

    /// <summary>The whole server, put together but not started. Everything a feature brings is one line in each of the two lists.</summary>
    public static WebApplication Build(IConfiguration configuration)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "kinora", ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration);

        var options = builder.AddKinoraOptions();
        builder.AddLogs();
        builder.AddHost(options);
        builder.AddJson();
        builder.AddProblems();
        builder.AddTokenAuthentication();
        builder.AddAccess();
        builder.AddApiCors();
        builder.AddRateLimits();
        builder.AddCompression();
        builder.AddDatabase(options);
        builder.AddObjectStore(options);
        builder.AddMediaTools(options);
        builder.Services.AddSingleton<VideoEvents>();
        builder.AddMediaTokens();
        builder.AddRealtime();
        builder.AddApiReference();

        // Features.
        builder.AddAccounts();
        builder.AddUploads();
        builder.AddVideos();
        builder.AddIngest();
        builder.AddPlayback();

        builder.RejectUnknownSettings();
        var app = builder.Build();

        app.UseHost();
        app.UseRequestIds();
        app.UseSecurityHeaders();
        app.UseCompression();
        app.UseProblems();
        app.UseRouting();
        app.UseApiCors();
        app.UseUnmatched();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();

        app.MapHealth();
        app.MapApiReference();

        // Features.
        app.MapAccounts();
        app.MapUploads();
        app.MapVideos();
        app.MapPlayback();

        return app;
    }
}
