namespace Kinora.Media.Matroska;

/// <summary>The frames of one track while they are collected: parallel arrays in the order of the file, which is decoding order.</summary>
/// <param name="frameNanoseconds">How long one frame lasts; 0 when unknown.</param>
internal sealed class BlockList(long frameNanoseconds)
{
    /// <summary>Ten hours at 240 pictures a second; more is not a video.</summary>
    private const int MaxFrames = 9_000_000;

    private long[] _offsets = [];
    private int[] _sizes = [];
    private long[] _times = [];
    private bool[] _keyframes = [];

    public long FrameNanoseconds => frameNanoseconds;

    public int Count { get; private set; }

    public ReadOnlySpan<long> Offsets => _offsets.AsSpan(0, Count);

    public ReadOnlySpan<int> Sizes => _sizes.AsSpan(0, Count);

    /// <summary>Presentation times in ticks of the segment, before the codec's delay is taken off.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    public ReadOnlySpan<bool> Keyframes => _keyframes.AsSpan(0, Count);

    /// <summary>Ticks of the last frame where its block tells; 0 otherwise.</summary>
    public long LastDuration { get; private set; }

    /// <summary>Nanoseconds of decoded sound that are thrown away at the end of the last block.</summary>
    public long LastDiscard { get; private set; }

    /// <summary>True when sound is thrown away anywhere else.</summary>
    public bool DiscardsWithin { get; private set; }

    /// <summary>Adds the frames of a block, empty ones excepted.</summary>
    /// <param name="time">When the first is presented.</param>
    /// <param name="duration">Ticks of the whole block; 0 when unknown.</param>
    /// <exception cref="InvalidDataException">There are too many.</exception>
    public void Add(long offset, ReadOnlySpan<int> sizes, long time, long duration, bool keyframe, long discard)
    {
        Reserve(sizes.Length);
        var before = Count;
        for (var i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] > 0)
            {
                (_offsets[Count], _sizes[Count], _keyframes[Count]) = (offset, sizes[i], keyframe);
                _times[Count++] = time + (duration * i / sizes.Length);
            }
            offset += sizes[i];
        }
        if (Count == before) return;
        LastDuration = duration / sizes.Length;
        DiscardsWithin |= LastDiscard != 0 || discard < 0;
        LastDiscard = Math.Max(0, discard);
    }

    private void Reserve(int more)
    {
        var needed = Count + more;
        if (needed > MaxFrames) throw new InvalidDataException("The track has too many frames.");
        if (needed <= _offsets.Length) return;
        var size = Math.Min(MaxFrames, Math.Max(Math.Max(needed, 64), _offsets.Length * 2));
        Array.Resize(ref _offsets, size);
        Array.Resize(ref _sizes, size);
        Array.Resize(ref _times, size);
        Array.Resize(ref _keyframes, size);
    }
}
