namespace Kinora.Hosting;

/// <summary>Finds the programs that Kinora runs, by the PATH.</summary>
public sealed class Tools
{
    public string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
