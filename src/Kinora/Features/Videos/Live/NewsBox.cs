using Kinora.Messaging;

namespace Kinora.Features.Videos.Live;

/// <summary>Collects events by video until somebody tells them. Putting in is quick and never waits.</summary>
internal sealed class NewsBox(LiveOwners owners) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _filled = new(0, 1);
    private Dictionary<string, PendingNews> _pending = new(StringComparer.Ordinal);

    public void Add(object videoEvent)
    {
        switch (videoEvent)
        {
            case UploadProgress e: Add(e.VideoId, e.OwnerId, e); break;
            case VideoChanged e: Add(e.VideoId, e.OwnerId, e); break;
            case SegmentsChanged e: Add(e.VideoId, e.OwnerId, e); break;
        }
    }

    public void PutBack(string videoId, PendingNews earlier)
    {
        lock (_lock)
        {
            if (!_pending.TryAdd(videoId, earlier)) _pending[videoId].Merge(earlier);
            Fill();
        }
    }

    /// <summary>Everything there is, at least one.</summary>
    public async Task<Dictionary<string, PendingNews>> TakeAsync(CancellationToken cancellationToken)
    {
        await _filled.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var taken = _pending;
            _pending = new(StringComparer.Ordinal);
            return taken;
        }
    }

    public void Dispose() => _filled.Dispose();

    private void Add(string videoId, Guid owner, object videoEvent)
    {
        if (!owners.Contains(owner)) return;
        lock (_lock)
        {
            if (!_pending.TryGetValue(videoId, out var news)) _pending[videoId] = news = new PendingNews(owner);
            news.Add(videoEvent);
            Fill();
        }
    }

    private void Fill()
    {
        if (_filled.CurrentCount == 0) _filled.Release();
    }
}
