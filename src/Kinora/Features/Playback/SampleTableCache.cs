using Kinora.Media;
using Kinora.Media.IO;
using Kinora.Media.Packaging;
using Kinora.Media.Probing;

namespace Kinora.Features.Playback;

/// <summary>Sample tables of originals that are being cut, least recently used out first. Reading them again takes milliseconds, for hours of Matroska a second.</summary>
public sealed class SampleTableCache(PlaybackOptions options)
{
    private const int BytesPerSample = sizeof(long) + sizeof(int) + sizeof(long) + sizeof(bool);

    private readonly SingleFlight<MediaVideo, MediaIndex> _reading = new();
    private readonly Dictionary<MediaVideo, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = [];
    private readonly Lock _lock = new();
    private long _bytes;

    public async ValueTask<MediaIndex> GetAsync(MediaVideo video, IByteSource source, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(video, out var node))
            {
                _order.Remove(node);
                _order.AddFirst(node);
                return node.Value.Index;
            }
        }

        return await _reading.RunAsync(video, () => ReadAsync(video, source), cancellationToken);
    }

    private async Task<MediaIndex> ReadAsync(MediaVideo video, IByteSource source) =>
        Keep(video, await NativeIndex.ReadAsync(source, video.Playable!.File.Demuxer, ProbeLimits.None, CancellationToken.None) ?? throw new SegmentMismatchException("The original is not what it was when it was indexed."));

    private MediaIndex Keep(MediaVideo video, MediaIndex index)
    {
        var bytes = index.Samples.Values.Sum(t => (long)t.Count * BytesPerSample);
        lock (_lock)
        {
            if (_entries.ContainsKey(video) || video.IsRetired) return index;
            _entries.Add(video, _order.AddFirst(new Entry(video, index, bytes)));
            _bytes += bytes;
            while (_order.Last is { } last && (last.Value.Video.IsRetired || (_bytes > options.SampleTableBytes && _order.Count > 1)))
            {
                _order.RemoveLast();
                _entries.Remove(last.Value.Video);
                _bytes -= last.Value.Bytes;
            }
        }

        return index;
    }

    private sealed record Entry(MediaVideo Video, MediaIndex Index, long Bytes);
}
