namespace Kinora.Media.Matroska;

/// <summary>What stands before the frames of a block (RFC 9559 §10.1).</summary>
/// <param name="Track">Number of the track.</param>
/// <param name="Length">Bytes of the head.</param>
/// <param name="Time">Ticks after the cluster's time.</param>
/// <param name="IsKeyframe">Only told in a SimpleBlock.</param>
/// <param name="Lacing">How several frames share the block; see <see cref="Matroska.Lacing"/>.</param>
internal readonly record struct BlockHead(long Track, int Length, short Time, bool IsKeyframe, int Lacing)
{
    private const int KeyframeFlag = 0x80;

    /// <param name="data">The block, or as much of it as is at hand.</param>
    /// <param name="size">Bytes of the whole block.</param>
    public static bool TryRead(ReadOnlySpan<byte> data, long size, out BlockHead head)
    {
        head = default;
        var length = EbmlNumber.ReadSize(data, out var track);
        if (length == 0 || track < 0 || size < length + 3 || data.Length < length + 3) return false;
        var flags = data[length + 2];
        head = new BlockHead(track, length + 3, (short)((data[length] << 8) | data[length + 1]), (flags & KeyframeFlag) != 0, (flags >> 1) & 3);
        return true;
    }
}
