namespace Kinora.Features.Uploads;

/// <summary>The right to change an upload, until disposed.</summary>
public sealed class UploadLock : IDisposable
{
    private readonly UploadLocks _locks;
    private readonly CancellationTokenSource _displaced = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastProgress;

    internal UploadLock(UploadLocks locks, string uploadId, long now) => (_locks, UploadId, _lastProgress) = (locks, uploadId, now);

    public string UploadId { get; }

    /// <summary>Cancelled when somebody else takes over: finish what has arrived, and release.</summary>
    public CancellationToken Displaced => _displaced.Token;

    internal Task Released => _released.Task;

    internal long LastProgress => Volatile.Read(ref _lastProgress);

    /// <summary>Tells that bytes are still coming.</summary>
    public void Progress() => Volatile.Write(ref _lastProgress, _locks.Now);

    public void Dispose()
    {
        _locks.Release(this);
        _released.TrySetResult();
    }

    internal void Displace() => _displaced.Cancel();
}

/// <summary>
/// One writer an upload. A client whose connection broke comes back before the server has noticed: whoever comes takes the lock from a holder that has gone quiet,
/// and leaves one alone whose bytes are still arriving.
/// </summary>
public sealed class UploadLocks(TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Lock _guard = new();
    private readonly Dictionary<string, UploadLock> _held = new(StringComparer.Ordinal);

    internal long Now => time.GetTimestamp();

    /// <summary>The lock, or null when after <paramref name="patience"/> its holder is still busy.</summary>
    public async Task<UploadLock?> AcquireAsync(string uploadId, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = Now;
        while (true)
        {
            if (TryTake(uploadId, out var holder) is { } mine) return mine;
            if (time.GetElapsedTime(holder.LastProgress) >= Quiet) holder.Displace();
            if (time.GetElapsedTime(started) >= patience) return null;
            await Task.WhenAny(holder.Released, Task.Delay(Look, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The lock, taken from whoever has it: for deleting the upload.</summary>
    public async Task<UploadLock> InsistAsync(string uploadId, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(uploadId, out var holder) is { } mine) return mine;
            holder.Displace();
            await holder.Released.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The lock if nobody has it.</summary>
    public UploadLock? TryAcquire(string uploadId) => TryTake(uploadId, out _);

    internal void Release(UploadLock held)
    {
        lock (_guard) _held.Remove(held.UploadId);
    }

    private UploadLock? TryTake(string uploadId, out UploadLock holder)
    {
        lock (_guard)
        {
            if (_held.TryGetValue(uploadId, out var other))
            {
                holder = other;
                return null;
            }

            return _held[uploadId] = holder = new UploadLock(this, uploadId, Now);
        }
    }
}
