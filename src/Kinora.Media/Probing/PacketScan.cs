using System.Buffers.Text;

namespace Kinora.Media.Probing;

/// <summary>The times of all packets of a file, read line by line as ffprobe prints them: nothing is held but arrays of the times of pictures, and sums of all else.</summary>
/// <param name="maxPackets">Where reading stops.</param>
/// <param name="pictures">Streams of which every packet's time is wanted.</param>
internal sealed class PacketScan(int maxPackets, IReadOnlySet<int> pictures)
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
        var pts = Time(Next(ref line));
        var dts = Time(Next(ref line));
        var duration = Time(Next(ref line));
        var size = Next(ref line);

        // Discarded packets ('D') are needed for decoding but never shown; empty ones repeat the picture before (AVI).
        if (size is null or <= 0 || line.IndexOf((byte)'D') >= 0) return;
        if (!_streams.TryGetValue((int)stream, out var packets)) _streams[(int)stream] = packets = new Packets(pictures.Contains((int)stream));
        packets.Add(pts, dts, duration ?? 0, (int)Math.Min(size.Value, int.MaxValue), line.IndexOf((byte)'K') >= 0);
        _count++;
    }

    public static long? Time(long? ticks) => ticks is >= -SampleTable.FarthestTick and <= SampleTable.FarthestTick ? ticks : null;

    private static long? Next(ref ReadOnlySpan<byte> line)
    {
        var comma = line.IndexOf((byte)',');
        var field = comma < 0 ? line : line[..comma];
        line = comma < 0 ? [] : line[(comma + 1)..];
        return Utf8Parser.TryParse(field, out long value, out var consumed) && consumed == field.Length ? value : null;
    }

    /// <summary>The packets of one stream in decoding order, in the stream's time base.</summary>
    internal sealed class Packets(bool isWanted)
    {
        public const long Missing = long.MinValue;

        /// <summary>Empty unless every packet has one: half of the times are of no use.</summary>
        public List<long> Pts { get; } = [];

        /// <summary>As <see cref="Pts"/>.</summary>
        public List<long> Dts { get; } = [];

        public List<bool> Keyframes { get; } = [];

        public long LastDuration { get; private set; }

        public long Bytes { get; private set; }

        public int Count { get; private set; }

        public bool HasAllPts { get; private set; } = true;

        public bool HasAllDts { get; private set; } = true;

        public long MaxEnd { get; private set; } = Missing;

        public long MinPts { get; private set; } = Missing;

        public void Add(long? pts, long? dts, long duration, int size, bool key)
        {
            Count++;
            Bytes += size;
            LastDuration = duration > 0 ? duration : LastDuration;
            HasAllPts &= pts is not null;
            HasAllDts &= dts is not null;
            if (isWanted)
            {
                Keep(Pts, pts, HasAllPts);
                Keep(Dts, dts, HasAllDts);
                Keyframes.Add(key);
            }

            if ((pts ?? dts) is not { } time) return;
            MaxEnd = Math.Max(MaxEnd, time + Math.Max(duration, 0));
            MinPts = MinPts == Missing ? time : Math.Min(MinPts, time);
        }

        private static void Keep(List<long> times, long? time, bool isComplete)
        {
            if (isComplete)
            {
                times.Add(time!.Value);
                return;
            }

            times.Clear();
            times.Capacity = 0;
        }
    }
}
