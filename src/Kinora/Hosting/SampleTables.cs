using Kinora.Media;
using Kinora.Media.IO;
using Kinora.Media.Packaging;
using Kinora.Media.Probing;

namespace Kinora.Hosting;

/// <summary>
/// Sample tables of originals that are being cut, least recently used out first: whoever indexed an original leaves them here for the first viewer. Reading them again
/// takes milliseconds, for hours of Matroska a second.
/// </summary>
/// <param name="budget">Memory for them, in bytes; one is kept, however large.</param>
public sealed class SampleTables(long budget)
{
    private const int BytesPerSample = sizeof(long) + sizeof(int) + sizeof(long) + sizeof(bool);

    private readonly SingleFlight<string, MediaIndex> _reading = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _order = [];
    private readonly Lock _lock = new();
    private long _bytes;

    /// <param name="videoId">Whose original; it never changes.</param>
    /// <param name="file">What it was found to be.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="cancellationToken">Stops waiting; others may wait for the same.</param>
    /// <exception cref="SegmentMismatchException">The original is not what it was.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async ValueTask<MediaIndex> GetAsync(string videoId, MediaFile file, IByteSource source, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(videoId, out var node))
            {
                _order.Remove(node);
                _order.AddFirst(node);
                return node.Value.Index;
            }
        }

        return await _reading.RunAsync(videoId, () => ReadAsync(videoId, file, source), cancellationToken);
    }

    /// <summary>For the first viewer, if there ever is one: a long film must not push out those of films that are being watched.</summary>
    public void Offer(string videoId, MediaIndex index)
    {
        if (SizeOf(index) <= budget / 4) Keep(videoId, index);
    }

    /// <summary>Nobody watches it now, or it is deleted.</summary>
    public void Forget(string videoId)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(videoId, out var node)) Remove(node);
        }
    }

    private void Keep(string videoId, MediaIndex index)
    {
        var bytes = SizeOf(index);
        lock (_lock)
        {
            if (_entries.ContainsKey(videoId)) return;
            _entries.Add(videoId, _order.AddFirst(new Entry(videoId, index, bytes)));
            _bytes += bytes;
            while (_bytes > budget && _order is { Count: > 1, Last: { } last }) Remove(last);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _order.Remove(node);
        _entries.Remove(node.Value.VideoId);
        _bytes -= node.Value.Bytes;
    }

    private static long SizeOf(MediaIndex index) => index.Samples.Values.Sum(t => (long)t.Count * BytesPerSample);

    private async Task<MediaIndex> ReadAsync(string videoId, MediaFile file, IByteSource source)
    {
        var index = await NativeIndex.ReadAsync(source, file.Demuxer, ProbeLimits.None, CancellationToken.None) ?? throw new SegmentMismatchException("The original is not what it was when it was indexed.");
        Keep(videoId, index);
        return index;
    }

    private sealed record Entry(string VideoId, MediaIndex Index, long Bytes);
}
