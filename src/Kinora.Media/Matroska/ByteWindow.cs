using Kinora.Media.IO;

namespace Kinora.Media.Matroska;

/// <summary>
/// The bytes around where a file is being read. Headers that lie close together come in one read; where pictures are large, little more than the headers
/// between them is read.
/// </summary>
internal sealed class ByteWindow(IByteSource source)
{
    /// <summary>The most that can be looked at in one piece.</summary>
    public const int Capacity = 64 * 1024;

    /// <summary>Bytes of a read that follows a jump over a payload.</summary>
    private const int AfterJump = 4 * 1024;

    /// <summary>Bytes of any other: more would be mostly payload.</summary>
    private const int ReadAhead = 16 * 1024;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Capacity);
    private long _start;
    private int _length;

    public long SourceLength => source.Length;

    /// <summary>What is held from a position on; empty when that lies outside.</summary>
    public ReadOnlySpan<byte> From(long position) =>
        position >= _start && position < _start + _length ? _bytes.AsSpan((int)(position - _start), (int)(_start + _length - position)) : [];

    /// <summary>Whether that many bytes from a position on, or all up to the end of the source, are held.</summary>
    public bool Holds(long position, int count) =>
        position >= _start && position + Math.Min(count, source.Length - position) <= _start + _length;

    /// <summary>Reads so that <see cref="Holds"/> becomes true.</summary>
    /// <param name="count">At most <see cref="Capacity"/>.</param>
    public async ValueTask LoadAsync(long position, int count, CancellationToken cancellationToken)
    {
        var jumped = position - (_start + _length) > AfterJump;
        var length = (int)Math.Min(Math.Max(count, jumped ? AfterJump : ReadAhead), source.Length - position);
        (_start, _length) = (position, 0);
        await source.ReadExactlyAsync(position, _bytes.AsMemory(0, length), cancellationToken);
        _length = length;
    }

    /// <summary>A copy of bytes of any number that lie within the source.</summary>
    public async ValueTask<byte[]> ReadAsync(long position, int length, CancellationToken cancellationToken)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        if (Holds(position, length)) From(position)[..length].CopyTo(bytes);
        else await source.ReadExactlyAsync(position, bytes, cancellationToken);
        return bytes;
    }
}
