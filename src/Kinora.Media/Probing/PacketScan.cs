using System.Buffers.Text;

namespace Kinora.Media.Probing;

/// <summary>The times of all packets of a file, read line by line as ffprobe prints them: nothing but the arrays is held.</summary>
internal sealed class PacketScan(int maxPackets)
{
    private readonly Dictionary<int, Packets> _streams = [];
    private int _count;

    public Packets? Of(int stream) => _streams.GetValueOrDefault(stream);

    /// <summary>True when reading stopped at the limit.</summary>
    public bool Full => _count >= maxPackets;

    /// <summary>Reads <c>stream,pts,dts,duration,size,flags</c> lines until the end, or until the limit.</summary>
    public async Task ReadAsync(Stream lines, CancellationToken cancellationToken)
    {
        var buffer = new byte[65536];
        var filled = 0;
        int read;
        while (!Full && (read = await lines.ReadAsync(buffer.AsMemory(filled), cancellationToken)) > 0)
        {
            filled += read;
            var used = Lines(buffer.AsSpan(0, filled));
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (filled == buffer.Length) filled = 0;
        }
    }

    private int Lines(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        int end;
        while ((end = bytes[used..].IndexOf((byte)'\n')) >= 0)
        {
            Line(bytes.Slice(used, end));
            used += end + 1;
        }

        return used;
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        if (Next(ref line) is not { } stream || stream > 65535) return;
        var pts = Next(ref line);
        var dts = Next(ref line);
        var duration = Next(ref line);
        var size = Next(ref line);

        // Discarded packets ('D') are needed for decoding but never shown; empty ones repeat the picture before (AVI).
        if (size is null or 0 || line.IndexOf((byte)'D') >= 0) return;
        if (!_streams.TryGetValue((int)stream, out var packets)) _streams[(int)stream] = packets = new Packets();
        packets.Add(pts, dts, duration ?? 0, (int)Math.Min(size.Value, int.MaxValue), line.IndexOf((byte)'K') >= 0);
        _count++;
    }

    private static long? Next(ref ReadOnlySpan<byte> line)
    {
        var comma = line.IndexOf((byte)',');
        var field = comma < 0 ? line : line[..comma];
        line = comma < 0 ? [] : line[(comma + 1)..];
        return Utf8Parser.TryParse(field, out long value, out var consumed) && consumed == field.Length ? value : null;
    }

    /// <summary>The packets of one stream in decoding order, in the stream's time base; <see cref="long.MinValue"/> where a time is missing.</summary>
    internal sealed class Packets
    {
        public const long Missing = long.MinValue;

        public List<long> Pts { get; } = [];

        public List<long> Dts { get; } = [];

        public List<bool> Keyframes { get; } = [];

        public long LastDuration { get; private set; }

        public long Bytes { get; private set; }

        public int Count => Pts.Count;

        public bool HasAllPts { get; private set; } = true;

        public bool HasAllDts { get; private set; } = true;

        public long MaxEnd { get; private set; } = Missing;

        public long MinPts { get; private set; } = Missing;

        public void Add(long? pts, long? dts, long duration, int size, bool key)
        {
            Pts.Add(pts ?? Missing);
            Dts.Add(dts ?? Missing);
            Keyframes.Add(key);
            Bytes += size;
            LastDuration = duration > 0 ? duration : LastDuration;
            HasAllPts &= pts is not null;
            HasAllDts &= dts is not null;
            if ((pts ?? dts) is not { } time) return;
            MaxEnd = Math.Max(MaxEnd, time + Math.Max(duration, 0));
            MinPts = MinPts == Missing ? time : Math.Min(MinPts, time);
        }
    }
}
