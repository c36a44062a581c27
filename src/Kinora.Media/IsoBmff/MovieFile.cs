using System.Buffers;
using System.Buffers.Binary;
using Kinora.Media.IO;
using Kinora.Media.Probing;

namespace Kinora.Media.IsoBmff;

/// <summary>Finds the <c>moov</c> box and walks the fragments of a file by reading headers and indexes only, never the media.</summary>
internal sealed class MovieFile(IByteSource source, ProbeLimits limits) : IDisposable
{
    /// <summary>The first read usually takes in all of a small index.</summary>
    private const int WindowSize = 64 * 1024;

    /// <summary>Later reads: enough for a fragment's header, and little when a file of many boxes makes us jump from one to the next.</summary>
    private const int JumpSize = 16 * 1024;

    /// <summary>A day in fragments of a second.</summary>
    private const int MaxBoxes = 200_000;
    private const int MaxFragmentBytes = 16 * 1024 * 1024;

    private readonly byte[] _window = ArrayPool<byte>.Shared.Rent(WindowSize);
    private readonly Dictionary<uint, List<(int End, long Shift)>> _shifts = [];
    private byte[] _movieBody = [];
    private byte[] _body = [];
    private long _windowStart;
    private int _windowLength;

    public SampleBudget Budget { get; } = new(source.Length);

    /// <summary>The parsed movie, or null when the file has none.</summary>
    public MovieBox? Movie { get; private set; }

    /// <summary>The fragments' samples by track id; empty for a file that is not fragmented.</summary>
    public IReadOnlyDictionary<uint, FragmentTrack> Fragments { get; private set; } = new Dictionary<uint, FragmentTrack>();

    /// <summary>For each of a track's samples the delay that ffmpeg adds: the largest negative composition offset up to the end of the sample's fragment.</summary>
    public long[] Shifts(uint trackId, int count)
    {
        var shifts = new long[count];
        var from = 0;
        foreach (var (end, shift) in _shifts.GetValueOrDefault(trackId, []))
        {
            shifts.AsSpan(Math.Min(from, count)..Math.Min(end, count)).Fill(shift);
            from = end;
        }
        return shifts;
    }

    /// <summary>The memory under <see cref="Movie"/> is used again: its boxes must not be looked at afterwards.</summary>
    public void Dispose()
    {
        foreach (var buffer in (byte[][])[_window, _movieBody, _body]) ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <exception cref="MediaFormatException">The file is not of this family.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var offset = 0L;
        var quickTime = true;
        for (var boxes = 0; offset <= source.Length - 8; boxes++)
        {
            if (boxes == MaxBoxes) throw new UnsupportedLayoutException("too many boxes");
            var header = await HeaderAtAsync(offset, cancellationToken);
            if (boxes == 0 && !IsKnown(header.Type)) throw new MediaFormatException("not_a_video", "The file is not an MP4 or QuickTime video.");
            if (header.Size < header.Length || !IsPrintable(header.Type)) return;

            if (header.Type == FourCC.Ftyp) quickTime = await IsQuickTimeAsync(offset, header, cancellationToken);
            else if (header.Type == FourCC.Moov && Movie is null) await ReadMovieAsync(offset, header, quickTime, cancellationToken);
            else if (header.Type == FourCC.Moof && Movie is { Fragmented: true } && !await ReadFragmentAsync(offset, header, cancellationToken)) return;

            if (Movie is { Fragmented: false } || header.Size > source.Length - offset) return;
            offset += header.Size;
        }
    }

    private static bool IsKnown(uint type) => type is FourCC.Ftyp or FourCC.Moov or FourCC.Mdat or FourCC.Free or FourCC.Skip or FourCC.Wide or FourCC.Pnot
        or FourCC.Styp or FourCC.Moof or FourCC.Sidx or FourCC.Uuid or FourCC.Emsg or FourCC.Meta or FourCC.Udta;

    private static bool IsPrintable(uint type)
    {
        for (var i = 0; i < 4; i++, type >>= 8)
            if ((byte)type is < 0x20 or (> 0x7e and not 0xa9)) return false;
        return true;
    }

    private async Task<bool> IsQuickTimeAsync(long offset, BoxHeader header, CancellationToken cancellationToken)
    {
        var body = await BodyAsync(offset, header, 4096, cancellationToken);
        return body is null || body.Value.Span.IndexOf("qt  "u8) >= 0;
    }

    private async Task ReadMovieAsync(long offset, BoxHeader header, bool quickTime, CancellationToken cancellationToken)
    {
        var body = await BodyAsync(offset, header, limits.MaxIndexBytes, cancellationToken)
            ?? throw new MediaFormatException("truncated", "The end of the file is missing: its index is not complete.");
        (_movieBody, _body) = (_body, []);
        Movie = MovieBox.Parse(body, quickTime, limits);
        var fragments = new Dictionary<uint, FragmentTrack>();
        if (Movie.Fragmented)
        {
            foreach (var track in Movie.Tracks)
                if (!fragments.TryAdd(track.Id, new FragmentTrack(track.Id, Movie.Defaults.GetValueOrDefault(track.Id), Budget))) throw new UnsupportedLayoutException("two tracks of one number");
        }
        Fragments = fragments;
    }

    /// <summary>False when the fragment is torn: what came before it can still be played.</summary>
    private async Task<bool> ReadFragmentAsync(long offset, BoxHeader header, CancellationToken cancellationToken)
    {
        var body = await BodyAsync(offset, header, Math.Min(MaxFragmentBytes, limits.MaxIndexBytes), cancellationToken);
        if (body is null) return false;
        MovieFragment.Read(body.Value, offset, Fragments, source.Length);
        foreach (var (id, track) in Fragments)
        {
            if (!_shifts.TryGetValue(id, out var list)) _shifts[id] = list = [];
            if (track.Samples.Count > (list.Count == 0 ? 0 : list[^1].End)) list.Add((track.Samples.Count, track.Shift));
        }
        return true;
    }

    private async ValueTask<BoxHeader> HeaderAtAsync(long offset, CancellationToken cancellationToken)
    {
        var length = (int)Math.Min(16, source.Length - offset);
        if (offset < _windowStart || offset + length > _windowStart + _windowLength)
        {
            _windowStart = offset;
            _windowLength = (int)Math.Min(offset == 0 ? WindowSize : JumpSize, source.Length - offset);
            await source.ReadExactlyAsync(offset, _window.AsMemory(0, _windowLength), cancellationToken);
        }
        return Header(_window.AsSpan((int)(offset - _windowStart), length), source.Length - offset);
    }

    private static BoxHeader Header(ReadOnlySpan<byte> bytes, long toEnd)
    {
        long size = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var type = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        return size switch
        {
            0 => new BoxHeader(type, 8, toEnd),
            1 => new BoxHeader(type, 16, bytes.Length >= 16 ? BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) : 0),
            _ => new BoxHeader(type, 8, size),
        };
    }

    /// <summary>A box's body, out of the window when it lies there; null when the file ends first. It is there until the next body is asked for.</summary>
    /// <exception cref="MediaFormatException">The box is larger than <paramref name="limit"/>.</exception>
    private async ValueTask<ReadOnlyMemory<byte>?> BodyAsync(long offset, BoxHeader header, int limit, CancellationToken cancellationToken)
    {
        if (header.Size > source.Length - offset) return null;
        if (header.Size - header.Length > limit) throw ProbeRules.IndexTooLarge(limits);
        var length = (int)(header.Size - header.Length);
        var start = offset + header.Length;
        if (_body.Length < length)
        {
            ArrayPool<byte>.Shared.Return(_body);
            _body = [];
            _body = ArrayPool<byte>.Shared.Rent(length);
        }
        var body = _body.AsMemory(0, length);
        if (start >= _windowStart && start + length <= _windowStart + _windowLength) _window.AsMemory((int)(start - _windowStart), length).CopyTo(body);
        else await source.ReadExactlyAsync(start, body, cancellationToken);
        return body;
    }

    private readonly record struct BoxHeader(uint Type, int Length, long Size);
}
