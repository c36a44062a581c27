using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Kinora.Features.Playback;

/// <summary>
/// Segments that were asked for lately, by their path below <c>/media/{token}/</c>, within a budget of bytes. Eviction is S3-FIFO (Yang et al., SOSP 2023): what is
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

    public bool TryGet(ReadOnlySpan<char> path, [NotNullWhen(true)] out MediaBytes? content)
    {
        content = null;
        if (!_entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var entry) || entry.Content.Video is { IsRetired: true } or { IsStale: true }) return false;
        // Racing readers may lose a count; it only says "again".
        if (entry.Frequency < MaxFrequency) entry.Frequency++;
        content = entry.Content;
        return true;
    }

    /// <summary>
    /// Whether something that could as well be sent from a file should be read into memory: while there is room, and when it is asked for again.
    /// </summary>
    public bool Wants(string path)
    {
        lock (_lock)
        {
            if (_smallBytes + _mainBytes < _budget / 2 || _ghosts.Contains(path)) return true;
            Remember(path);
            return false;
        }
    }

    public void Add(string path, MediaBytes content)
    {
        if (content.Bytes.Length > LargestEntry) return;
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

    /// <summary>Forgets what was kept of a video.</summary>
    public void Remove(MediaVideo video)
    {
        // The queues let go of them when their turn comes.
        foreach (var (path, entry) in _entries)
            if (ReferenceEquals(entry.Content.Video, video)) _entries.TryRemove(path, out _);
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
        bytes += entry.Content.Bytes.Length;
    }

    private static Entry Leave(Queue<Entry> queue, ref long bytes)
    {
        var entry = queue.Dequeue();
        bytes -= entry.Content.Bytes.Length;
        return entry;
    }

    private sealed class Entry(string path, MediaBytes content)
    {
        public string Path { get; } = path;

        public MediaBytes Content { get; } = content;

        public int Frequency { get; set; }
    }
}
