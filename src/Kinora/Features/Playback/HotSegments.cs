using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Kinora.Features.Playback;

/// <summary>
/// Segments that were asked for lately, by their path below <c>/media/{token}/</c>, within a budget of bytes: those that exist nowhere else, cut from originals or fetched from
/// another machine. Of those that are files here only the name is kept: the kernel's cache has their bytes, and sends them faster than we could. Eviction is S3-FIFO (Yang et al., SOSP 2023): what is
/// asked for only once passes through a small queue and never displaces what is asked for again, and a hit costs no lock.
/// </summary>
public sealed class HotSegments(PlaybackOptions options)
{
    private const int MaxFrequency = 3;

    private readonly long _budget = options.HotCacheBytes;
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<Entry> _small = new();
    private readonly Queue<Entry> _main = new();
    private readonly Queue<string> _ghostOrder = new();
    private readonly HashSet<string> _ghosts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _smallBytes;
    private long _mainBytes;

    /// <summary>Bytes of the largest entry that is kept: a few giants would sweep the cache clean.</summary>
    public long LargestEntry => _budget / 8;

    public long Bytes => Volatile.Read(ref _smallBytes) + Volatile.Read(ref _mainBytes);

    public bool TryGet(ReadOnlySpan<char> path, [NotNullWhen(true)] out MediaContent? content)
    {
        content = null;
        if (!_entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var entry) || entry.Content is not { Video: { IsRetired: false, IsStale: false } } known) return false;
        // Racing readers may lose a count; it only says "again".
        if (entry.Frequency < MaxFrequency) entry.Frequency++;
        content = known;
        return true;
    }

    public void Add(string path, MediaContent content)
    {
        if (content.Weight > LargestEntry) return;
        lock (_lock)
        {
            var entry = new Entry(path, content);
            if (!_entries.TryAdd(path, entry)) return;
            if (_ghosts.Remove(path)) Enter(_main, ref _mainBytes, entry);
            else Enter(_small, ref _smallBytes, entry);
            while (_smallBytes + _mainBytes > _budget) Evict();
        }

        // The video may have been deleted since the bytes were fetched.
        if (content.Video.IsRetired) Remove(content.Video);
    }

    /// <summary>It turned out not to be what it was.</summary>
    public void Remove(string path)
    {
        if (_entries.TryRemove(path, out var entry)) entry.Content = null;
    }

    /// <summary>Forgets what was kept of a video.</summary>
    public void Remove(MediaVideo video)
    {
        // The queues let go of the entries when their turn comes; what these held is free at once.
        foreach (var (path, entry) in _entries)
        {
            if (!ReferenceEquals(entry.Content?.Video, video)) continue;
            _entries.TryRemove(KeyValuePair.Create(path, entry));
            entry.Content = null;
        }
    }

    private void Evict()
    {
        if (_small.Count > 0 && (_smallBytes > _budget / 10 || _main.Count == 0))
        {
            var entry = Leave(_small, ref _smallBytes);
            if (entry.Frequency > 0 && IsCurrent(entry)) Enter(_main, ref _mainBytes, entry);
            else Forget(entry, remember: true);
            return;
        }

        var old = Leave(_main, ref _mainBytes);
        if (old.Frequency > 0 && IsCurrent(old))
        {
            old.Frequency--;
            Enter(_main, ref _mainBytes, old);
            return;
        }

        Forget(old, remember: false);
    }

    private void Forget(Entry entry, bool remember)
    {
        if (_entries.TryRemove(KeyValuePair.Create(entry.Path, entry)) && remember) Remember(entry.Path);
        entry.Content = null;
    }

    private void Remember(string path)
    {
        if (!_ghosts.Add(path)) return;
        _ghostOrder.Enqueue(path);
        while (_ghostOrder.Count > Math.Max(64, _small.Count + _main.Count)) _ghosts.Remove(_ghostOrder.Dequeue());
    }

    private bool IsCurrent(Entry entry) => _entries.TryGetValue(entry.Path, out var current) && ReferenceEquals(current, entry);

    private static void Enter(Queue<Entry> queue, ref long bytes, Entry entry)
    {
        queue.Enqueue(entry);
        bytes += entry.Weight;
    }

    private static Entry Leave(Queue<Entry> queue, ref long bytes)
    {
        var entry = queue.Dequeue();
        bytes -= entry.Weight;
        return entry;
    }

    private sealed class Entry(string path, MediaContent content)
    {
        public string Path { get; } = path;

        /// <summary>Null when it was removed and its place in a queue is all that is left.</summary>
        public MediaContent? Content { get; set; } = content;

        public int Weight { get; } = content.Weight;

        public int Frequency { get; set; }
    }
}
