using System.Diagnostics;

namespace Kinora.Hosting.Postgres;

/// <summary>
/// Starts PostgreSQL and keeps it running. All of it happens on one thread that lives as long as the server should, because the kernel
/// ties the death signal of a child to the thread that started it, not to the process.
/// </summary>
internal sealed class Postmaster(PostgresPlace place, PostgresOptions options, ILogger logger) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _firstReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastLines = [];
    private PostgresPlace _place = place;
    private volatile int _processId;

    /// <summary>Done when the server has accepted connections for the first time; failed when it cannot.</summary>
    public Task FirstReady => _firstReady.Task;

    /// <summary>Called after a server that died was started again.</summary>
    public event Action? Restarted;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "postgres" }.Start();

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        foreach (var (signal, patience) in Posix.StopSignals)
        {
            if (_processId is > 0 and var pid) Posix.Signal(pid, signal);
            if (await Task.WhenAny(_ended.Task, Task.Delay(patience, TimeProvider.System)) == _ended.Task) return;
        }

        await _ended.Task;
    }

    public void Dispose() => _stopping.Dispose();

    private void Run()
    {
        try
        {
            var (account, bin) = Prepare();
            KeepRunning(account, bin);
            _firstReady.TrySetCanceled(CancellationToken.None);
        }
        catch (Exception e) when (e is StartException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            var failure = e as StartException ?? new StartException($"The private PostgreSQL could not be started: {e.Message}", e);
            if (!_firstReady.TrySetException(failure)) logger.LogCritical(e, "PostgreSQL could not be started again");
        }
        finally
        {
            PostgresFolders.Clean(_place, logger);
            _ended.TrySetResult();
        }
    }

    private (Account? Account, string Bin) Prepare()
    {
        var account = Environment.IsPrivilegedProcess
            ? Account.Find(options.User) ?? throw new StartException($"PostgreSQL will not run as root, and there is no user {options.User}. Install PostgreSQL by the system's packages, or name a user in Postgres:User.")
            : null;

        Orphan.Clear(_place, logger);
        _place = PostgresFolders.Prepare(_place, account);
        var version = Path.Combine(_place.Cluster, "PG_VERSION");
        var bin = PostgresPrograms.Find(options, File.Exists(version) ? File.ReadAllText(version).Trim() : null);
        if (!File.Exists(version)) Initialise(account, bin);
        return (account, bin);
    }

    private void Initialise(Account? account, string bin)
    {
        logger.LogInformation("Making a private PostgreSQL in {Folder}", _place.Root);
        if (Directory.Exists(_place.Unfinished)) Directory.Delete(_place.Unfinished, recursive: true);
        using var process = Process.Start(PostgresCommand.Build(account, _place, "KILL", PostgresCommand.InitDb(bin, _place)))!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new StartException($"initdb failed: {errors.Trim()}");
        Directory.Move(_place.Unfinished, _place.Cluster);
    }

    private void KeepRunning(Account? account, string bin)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        var starting = Stopwatch.StartNew();
        while (!_stopping.IsCancellationRequested)
        {
            var wasReady = RunOnce(account, bin);
            if (_stopping.IsCancellationRequested) return;
            if (!_firstReady.Task.IsCompleted && !IsHeldByTheDead(starting))
                throw new StartException($"PostgreSQL did not start: {string.Join(' ', _lastLines)}");

            logger.LogError("PostgreSQL ended; starting it again. Its last words: {Lines}", string.Join(' ', _lastLines));
            pause = wasReady ? TimeSpan.FromMilliseconds(100) : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            _stopping.Token.WaitHandle.WaitOne(pause);
            Orphan.Clear(_place, logger);
        }
    }

    /// <summary>After a kill -9 of the postmaster its children take a moment to notice; until then the shared memory is theirs.</summary>
    private bool IsHeldByTheDead(Stopwatch starting) => starting.Elapsed < TimeSpan.FromMinutes(1) && _lastLines.Any(l => l.Contains("pre-existing shared memory block", StringComparison.Ordinal));

    private bool RunOnce(Account? account, string bin)
    {
        _lastLines.Clear();
        var wasReady = false;
        using var process = Process.Start(PostgresCommand.Build(account, _place, "INT", PostgresCommand.Server(bin, _place, options.Settings)))!;
        _processId = process.Id;
        // Asked to stop between the loop's question and this line.
        if (_stopping.IsCancellationRequested) Posix.Signal(process.Id, Posix.SigInt);
        while (process.StandardError.ReadLine() is { } line)
        {
            Tell(line);
            if (!line.EndsWith("database system is ready to accept connections", StringComparison.Ordinal)) continue;
            wasReady = true;
            if (!_firstReady.TrySetResult()) Restarted?.Invoke();
        }

        _processId = 0;
        process.WaitForExit();
        return wasReady;
    }

    private void Tell(string line)
    {
        if (_lastLines.Count == 5) _lastLines.Dequeue();
        _lastLines.Enqueue(line);
        // Told to stop, it says FATAL of every connection that is still open: nothing that anybody should be warned of.
        var level = line.StartsWith("PANIC", StringComparison.Ordinal) ? LogLevel.Error : line.StartsWith("FATAL", StringComparison.Ordinal) && !_stopping.IsCancellationRequested ? LogLevel.Warning : LogLevel.Debug;
        logger.Log(level, "PostgreSQL: {Line}", line);
    }
}
