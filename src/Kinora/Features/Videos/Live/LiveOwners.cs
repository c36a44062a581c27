using System.Collections.Concurrent;

namespace Kinora.Features.Videos.Live;

/// <summary>Who has a page open that listens; for everybody else nothing is looked up.</summary>
public sealed class LiveOwners
{
    private readonly ConcurrentDictionary<Guid, int> _connections = new();

    public void Add(Guid owner) => _connections.AddOrUpdate(owner, 1, (_, count) => count + 1);

    public void Remove(Guid owner)
    {
        // Taken out only while the count is still the one that was seen to be zero.
        if (_connections.AddOrUpdate(owner, 0, (_, count) => count - 1) <= 0) _connections.TryRemove(new(owner, 0));
    }

    public bool Contains(Guid owner) => _connections.TryGetValue(owner, out var count) && count > 0;
}
