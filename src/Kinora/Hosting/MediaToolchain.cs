using Kinora.Media.Encoding;

namespace Kinora.Hosting;

/// <summary>ffmpeg and ffprobe, the walls around them, and a scratch folder for them that is empty at every start.</summary>
public static class MediaToolchain
{
    public static void AddMediaTools(this IHostApplicationBuilder builder, KinoraOptions options) => builder.Services.AddSingleton(services =>
    {
        // Never the scratch of a server that runs.
        services.GetRequiredService<DataFolderLock>();
        var scratch = Path.Combine(options.Data, "scratch");
        Sandbox.EndOrphans(scratch);
        if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
        Directory.CreateDirectory(scratch);
        return Walled(MediaTools.OnPath(scratch), options.Sandbox, services.GetRequiredService<ILogger<Sandbox>>());
    });

    private static MediaTools Walled(MediaTools tools, SandboxMode mode, ILogger logger)
    {
        if (mode == SandboxMode.Off) return tools;
        if (Sandbox.Find(tools, out var reason) is { } sandbox) return tools with { Sandbox = sandbox };
        if (mode == SandboxMode.Require) throw new StartException($"Sandbox: it is required, but {char.ToLowerInvariant(reason[0])}{reason[1..]} kinora doctor tells more.");
        logger.LogWarning("Uploads are decoded without a sandbox: {Reason}", reason);
        return tools;
    }
}
