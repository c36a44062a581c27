using Npgsql;

namespace Kinora.Hosting.Postgres;

/// <summary>
/// The PostgreSQL that Kinora brings along when none is named: made once in the data folder, reached over a Unix socket that only its
/// owner can open, started and stopped with the program.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly PostgresPlace _place;
    private readonly Postmaster _postmaster;
    private readonly ILogger _logger;
    private FileStream? _lock;

    public PrivatePostgres(string dataFolder, PostgresOptions options, ILogger<PrivatePostgres> logger)
    {
        _place = new PostgresPlace(Path.GetFullPath(dataFolder));
        _logger = logger;
        _postmaster = new Postmaster(_place, options, logger);
    }

    /// <summary>Known before the server runs: the path of its socket.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = _place.Socket,
        Username = "kinora",
        Database = database,
        ApplicationName = "kinora",
        MaxPoolSize = 60,
    }.ConnectionString;

    /// <summary>Called after a server that died was started again: pooled connections to the old one are useless.</summary>
    public event Action? Restarted
    {
        add => _postmaster.Restarted += value;
        remove => _postmaster.Restarted -= value;
    }

    /// <summary>Starts the server and waits until it answers.</summary>
    /// <exception cref="StartException">It cannot run, or another Kinora runs it already.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!TryLock()) throw new StartException($"Another Kinora already works on the data folder {Path.GetDirectoryName(_place.Root)}. Stop it, or choose another folder with --data.");
        _postmaster.Start();
        await _postmaster.FirstReady.WaitAsync(cancellationToken);
        _logger.LogDebug("PostgreSQL listens in {Folder}", _place.Socket);
    }

    /// <summary>The same, or is content with the server that another Kinora runs on this data folder: for short commands beside a running <c>serve</c>.</summary>
    public async Task StartOrJoinAsync(CancellationToken cancellationToken)
    {
        if (TryLock(keep: false))
        {
            await StartAsync(cancellationToken);
            return;
        }

        await using var probe = NpgsqlDataSource.Create(ConnectionString("postgres"));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await probe.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException) when (attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
            catch (NpgsqlException e)
            {
                throw new StartException("Another Kinora holds the data folder, but its PostgreSQL does not answer.", e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_lock is null) return;
        await _postmaster.StopAsync();
        _postmaster.Dispose();
        await _lock.DisposeAsync();
        _lock = null;
    }

    // The kernel lets go of the lock however the process ends.
    private bool TryLock(bool keep = true)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_place.LockFile)!);
            var file = new FileStream(_place.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (keep) _lock = file;
            else file.Dispose();
            return true;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartException($"The data folder {Path.GetDirectoryName(_place.LockFile)} cannot be written: {e.Message}", e);
        }
        catch (IOException) when (File.Exists(_place.LockFile))
        {
            return false;
        }
    }
}
