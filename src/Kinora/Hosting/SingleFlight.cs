using System.Collections.Concurrent;

namespace Kinora.Hosting;

/// <summary>Work that many ask for at once is done once. Whoever stops waiting leaves the work to the others.</summary>
internal sealed class SingleFlight<TKey, TValue>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TValue>>> _flights = [];

    public async Task<TValue> RunAsync(TKey key, Func<Task<TValue>> work, CancellationToken cancellationToken)
    {
        var flight = _flights.GetOrAdd(key, static (k, t) => new Lazy<Task<TValue>>(() => t.Self.FlyAsync(k, t.Work)), (Self: this, Work: work));
        return await flight.Value.WaitAsync(cancellationToken);
    }

    private async Task<TValue> FlyAsync(TKey key, Func<Task<TValue>> work)
    {
        // Not on the thread, nor under the Lazy, of whoever happened to come first.
        await Task.Yield();
        try
        {
            return await work();
        }
        finally
        {
            _flights.TryRemove(key, out _);
        }
    }
}
