namespace Kinora.Media.Tests.Infrastructure;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Kinora.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Kinora.slnx not found above the test binaries.");
    }
}
