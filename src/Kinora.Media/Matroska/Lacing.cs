namespace Kinora.Media.Matroska;

/// <summary>How several frames share a block (RFC 9559 §10.3).</summary>
internal static class Lacing
{
    /// <summary>A block holds at most this many frames.</summary>
    public const int MaxFrames = 256;

    public const int None = 0;
    private const int Xiph = 1;
    private const int FixedSize = 2;

    /// <summary>Bytes from the frame count on within which the sizes must lie; a block that needs more lies about itself.</summary>
    public static int HeadLength(long payload) => (int)Math.Min(payload, 1 + (MaxFrames * 8) + (payload / 255));

    /// <summary>
    /// Reads the sizes of a laced block's frames. False when they do not add up to the block.
    /// </summary>
    /// <param name="kind">1 Xiph, 2 fixed size, 3 EBML.</param>
    /// <param name="head">The block from its frame count on, at least <see cref="HeadLength"/> bytes.</param>
    /// <param name="payload">Bytes of the block from its frame count on.</param>
    /// <param name="sizes">Room for <see cref="MaxFrames"/> sizes.</param>
    /// <param name="count">How many frames there are.</param>
    /// <param name="used">Bytes before the first frame.</param>
    public static bool TryRead(int kind, ReadOnlySpan<byte> head, long payload, Span<int> sizes, out int count, out int used)
    {
        (count, used) = (0, 1);
        if (head.IsEmpty) return false;
        count = head[0] + 1;
        if (kind == FixedSize) return TryFixed(payload - 1, sizes[..count]);
        var rest = head[1..];
        var sum = 0L;
        for (var i = 0; i < count - 1; i++)
        {
            var length = kind == Xiph ? ReadXiph(rest, out var size) : ReadEbml(rest, i == 0 ? null : sizes[i - 1], out size);
            if (length == 0 || size < 0 || (sum += size) > payload) return false;
            sizes[i] = (int)size;
            rest = rest[length..];
            used += length;
        }
        var last = payload - used - sum;
        if (last is < 0 or > int.MaxValue) return false;
        sizes[count - 1] = (int)last;
        return true;
    }

    private static bool TryFixed(long bytes, Span<int> sizes)
    {
        if (bytes % sizes.Length != 0 || bytes / sizes.Length > int.MaxValue) return false;
        sizes.Fill((int)(bytes / sizes.Length));
        return true;
    }

    private static int ReadXiph(ReadOnlySpan<byte> data, out long size)
    {
        size = 0;
        for (var i = 0; i < data.Length; i++)
        {
            size += data[i];
            if (data[i] != 255) return i + 1;
        }
        return 0;
    }

    private static int ReadEbml(ReadOnlySpan<byte> data, int? previous, out long size)
    {
        if (previous is null) return EbmlNumber.ReadSize(data, out size);
        var length = EbmlNumber.ReadDifference(data, out var difference);
        size = previous.Value + difference;
        return length;
    }
}
