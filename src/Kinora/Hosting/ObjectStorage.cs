using Kinora.Storage;

namespace Kinora.Hosting;

/// <summary>The object store: a folder below the data folder.</summary>
public static class ObjectStorage
{
    public static void AddObjectStore(this IHostApplicationBuilder builder, KinoraOptions options) =>
        builder.Services.AddSingleton<IObjectStore>(_ => new FolderStore(Path.Combine(options.Data, "objects")));
}
