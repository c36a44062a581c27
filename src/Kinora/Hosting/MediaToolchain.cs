using Kinora.Media.Encoding;

namespace Kinora.Hosting;

/// <summary>ffmpeg and ffprobe, and a scratch folder for them that is empty at every start.</summary>
public static class MediaToolchain
{
    public static void AddMediaTools(this IHostApplicationBuilder builder, KinoraOptions options) => builder.Services.AddSingleton(_ =>
    {
        var scratch = Path.Combine(options.Data, "scratch");
        if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
        Directory.CreateDirectory(scratch);
        return MediaTools.OnPath(scratch);
    });
}
