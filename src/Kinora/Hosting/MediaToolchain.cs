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
        var logger = services.GetRequiredService<ILogger<Sandbox>>();
        return Walled(MediaTools.OnPath(scratch), options.Sandbox, reason => logger.LogWarning("Uploads are decoded without a sandbox: {Reason}", reason));
    });

    /// <summary>The tools behind what walls the setting asks for and this machine can build.</summary>
    /// <param name="withoutWalls">Told why there are none.</param>
    /// <exception cref="StartException">They are required, and cannot be built.</exception>
    public static MediaTools Walled(MediaTools tools, SandboxMode mode, Action<string> withoutWalls)
    {
        if (mode == SandboxMode.Off) return tools;
        if (Sandbox.Find(tools, out var reason) is { } sandbox) return tools with { Sandbox = sandbox };
        if (mode == SandboxMode.Require) throw new StartException($"Sandbox: it is required, but {char.ToLowerInvariant(reason[0])}{reason[1..]} kinora doctor tells more.");
        withoutWalls(reason);
        return tools;
    }
}
