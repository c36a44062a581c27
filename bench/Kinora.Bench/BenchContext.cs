namespace Kinora.Bench;

/// <summary>Where a run keeps its files, and what the sections share. The folder is removed at the end.</summary>
internal sealed class BenchContext : IAsyncDisposable
{
    private BenchContext(TimeProvider time)
    {
        Time = time;
        Report = new Report(time);
        Root = FindRoot();
        Folder = Path.Combine(Environment.GetEnvironmentVariable("KINORA_BENCH_DIR") ?? Path.GetTempPath(), $"kinora-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(Folder);
        Sources = new Sources(Path.Combine(Folder, "sources"), Root);
    }

    public TimeProvider Time { get; }

    public Report Report { get; }

    public string Root { get; }

    public string Folder { get; }

    public Sources Sources { get; }

    public static BenchContext Create(TimeProvider time) => new(time);

    /// <summary>Starts a fresh Kinora with an empty data folder; more settings as <c>KINORA__X=…</c>.</summary>
    public Task<KinoraServer> StartKinoraAsync(CancellationToken cancellationToken, params (string Key, string Value)[] settings) =>
        KinoraServer.StartAsync(Root, Path.Combine(Folder, $"data-{Guid.NewGuid():N}"), settings, cancellationToken);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Kinora.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Kinora.slnx not found above the binaries.");
    }
}
