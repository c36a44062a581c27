using System.Collections.Concurrent;
using Kinora.Hosting;

namespace Kinora.Features.Playback;

/// <summary>
/// The videos that are being served or encoded. Each is loaded once and kept up to date by the recorder; an event that says it was changed makes the next
/// request look at its row, so that a deleted video is gone at once.
/// </summary>
public sealed class VideoCache(VideoReader reader, HotSegments hot, SampleTables tables, PlaybackOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Null when there is no such video, or it is deleted.</summary>
    public ValueTask<MediaVideo?> GetAsync(string id, CancellationToken cancellationToken) =>
        TryGetFresh(id, out var video) ? ValueTask.FromResult<MediaVideo?>(video) : LoadAsync(id, cancellationToken);

    /// <summary>The video without looking at the database, when it is known and nothing happened to it.</summary>
    public bool TryGetFresh(string id, out MediaVideo video)
    {
        video = null!;
        if (!_entries.TryGetValue(id, out var entry) || entry.Fresh is not { } known) return false;
        entry.LastUsed = time.GetTimestamp();
        video = known;
        return true;
    }

    /// <summary>The row was changed, or may have been.</summary>
    public void Invalidate(string id)
    {
        if (_entries.TryGetValue(id, out var entry)) entry.Invalidate();
    }

    private async ValueTask<MediaVideo?> LoadAsync(string id, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(id, static (_, clock) => new Entry { LastUsed = clock.GetTimestamp() }, time);
        entry.LastUsed = time.GetTimestamp();

        MediaVideo? video;
        await entry.Gate.WaitAsync(cancellationToken);
        try
        {
            video = entry.Fresh ?? await RefreshAsync(id, entry, cancellationToken);
        }
        finally
        {
            entry.Gate.Release();
        }

        // An id that names nothing must not stay in memory.
        if (video is null) _entries.TryRemove(KeyValuePair.Create(id, entry));
        else Trim();
        return video;
    }

    private async Task<MediaVideo?> RefreshAsync(string id, Entry entry, CancellationToken cancellationToken)
    {
        var known = entry.Video;
        var version = entry.Version;
        if (known is not null && await reader.LookAsync(id, cancellationToken) is { } row && row.IsPlayable == known.Playable is not null)
        {
            known.PosterVersion = row.PosterVersion;
            known.MadeText ??= row.Text;
            entry.Set(known, version);
            return known;
        }

        var video = await reader.ReadAsync(id, cancellationToken);
        if (known is not null) Retire(known);
        entry.Set(video, version);
        return video;
    }

    private void Retire(MediaVideo video)
    {
        video.IsRetired = true;
        hot.Remove(video);
        tables.Forget(video.Id);
    }

    private void Trim()
    {
        while (_entries.Count > options.CachedVideos)
        {
            var oldest = _entries.Where(e => e.Value.Video is { IsPinned: false }).OrderBy(e => e.Value.LastUsed).Select(e => e.Key).FirstOrDefault();
            if (oldest is null || !_entries.TryRemove(oldest, out var entry)) return;
            if (entry.Video is { } video) Retire(video);
        }
    }

    private sealed class Entry
    {
        private readonly Lock _lock = new();
        private int _version;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public MediaVideo? Video { get; private set; }

        public int Version
        {
            get
            {
                lock (_lock) return _version;
            }
        }

        public long LastUsed { get; set; }

        /// <summary>What could not be played a moment ago is looked up every time: whoever reads in the row that it can be now may come before the event that says so.</summary>
        public MediaVideo? Fresh => Video is { IsStale: false, Playable: not null } video ? video : null;

        public void Invalidate()
        {
            lock (_lock)
            {
                _version++;
                if (Video is { } video) video.IsStale = true;
            }
        }

        /// <summary>A change that came while the row was being read leaves the video stale.</summary>
        public void Set(MediaVideo? video, int version)
        {
            lock (_lock)
            {
                if (video is not null) video.IsStale = version != _version;
                Video = video;
            }
        }
    }
}
