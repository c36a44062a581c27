using Kinora.Media;
using Kinora.Media.Hls;

namespace Kinora.Features.Playback;

/// <summary>A segment that is complete in the object store.</summary>
public sealed class StoredSegment(int size, byte[] sha256)
{
    public int Size { get; } = size;

    public byte[] Sha256 { get; } = sha256;

    /// <summary>True once this process has seen that the object's bytes are these.</summary>
    public bool IsVerified { get; set; }
}

/// <summary>What is stored of one encoded rendition. Safe for any number of threads.</summary>
/// <param name="key">Which.</param>
/// <param name="total">Segments that it has when it is complete.</param>
/// <param name="durationOf">How long a segment is shown or heard.</param>
public sealed class StoredRendition(RenditionKey key, int total, Func<int, Timestamp> durationOf)
{
    private readonly StoredSegment?[] _segments = new StoredSegment?[total];
    private readonly Lock _lock = new();
    private byte[]? _decoderConfiguration;
    private int _count;
    private int _version;
    private long _bytes;
    private double _seconds;
    private long _peak;

    public RenditionKey Key { get; } = key;

    public int Total => _segments.Length;

    public bool IsComplete => Volatile.Read(ref _count) == _segments.Length;

    /// <summary>When it was found that the rendition cannot be made.</summary>
    public DateTimeOffset? GivenUpAt
    {
        get
        {
            lock (_lock) return field;
        }

        set
        {
            lock (_lock)
            {
                field = value;
                _version++;
            }
        }
    }

    /// <summary>Players are not offered it: they would stop at what is missing. A later attempt may make it whole after all.</summary>
    public bool IsGivenUp => GivenUpAt is not null && !IsComplete;

    /// <summary>Changes with every segment that is added or lost, and when it is given up.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary><c>avcC</c> or AudioSpecificConfig; null until the first segment was encoded. Never changes once set.</summary>
    public byte[]? DecoderConfiguration
    {
        get => Volatile.Read(ref _decoderConfiguration);
        set => Volatile.Write(ref _decoderConfiguration, value);
    }

    public StoredSegment? this[int index] => Volatile.Read(ref _segments[index]);

    /// <summary>As measured from the stored bytes; null while there are none.</summary>
    public RenditionMeasure? Measure
    {
        get
        {
            lock (_lock) return _count == 0 ? null : new RenditionMeasure(_peak, (long)Math.Round(_bytes * 8 / _seconds));
        }
    }

    public void Add(int index, StoredSegment segment)
    {
        lock (_lock)
        {
            if (_segments[index] is not null) return;
            _segments[index] = segment;
            _count++;
            _bytes += segment.Size;
            _seconds += durationOf(index).Seconds;
            _peak = Math.Max(_peak, (long)Math.Ceiling(segment.Size * 8 / durationOf(index).Seconds));
            _version++;
        }
    }

    public bool Remove(int index, StoredSegment segment)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_segments[index], segment)) return false;
            _segments[index] = null;
            _count--;
            _bytes -= segment.Size;
            _seconds -= durationOf(index).Seconds;
            _version++;
            return true;
        }
    }
}
