using System.Buffers.Binary;
using Kinora.Media.IsoBmff;

namespace Kinora.Media.Packaging;

/// <summary>
/// Lays out one CMAF media segment (ISO/IEC 23000-19 §7.3.3): <c>styp moof(mfhd traf(tfhd tfdt trun)) mdat</c> with one fragment, tfdt and trun of version 1,
/// offsets relative to the moof. The buffer is allocated once at its exact size, when it is first asked for; callers put the sample bytes straight into
/// <see cref="Payload"/>, or send them themselves behind the <see cref="Header"/>.
/// </summary>
public sealed class CmafSegment
{
    private const uint SyncFlags = 0x02000000;
    private const uint DependentFlags = 0x01010000;

    private readonly byte[] _header;
    private byte[]? _buffer;

    private CmafSegment(byte[] header, int payloadLength) => (_header, Length) = (header, header.Length + payloadLength);

    /// <summary>All before the first sample: <c>styp</c>, <c>moof</c> and the header of <c>mdat</c>.</summary>
    public ReadOnlyMemory<byte> Header => _header;

    /// <summary>Bytes of the whole segment.</summary>
    public int Length { get; }

    /// <summary>Where the samples go, one behind the other in decoding order.</summary>
    public Memory<byte> Payload => Bytes.AsMemory(_header.Length);

    /// <summary>The whole segment; complete once <see cref="Payload"/> is filled.</summary>
    public byte[] Bytes
    {
        get
        {
            if (_buffer is not null) return _buffer;
            _buffer = GC.AllocateUninitializedArray<byte>(Length);
            _header.CopyTo(_buffer, 0);
            return _buffer;
        }
    }

    /// <summary>Bytes that the headers of a segment of pictures have at most: every sample its duration, size, flags and offset.</summary>
    public static int LongestHeader(int samples) => 136 + (samples * 16);

    /// <summary>Bytes that the headers of a segment of sound have at most: a group of samples besides, and of every frame the size.</summary>
    public static int LongestAudioHeader(int frames) => 164 + (frames * 4);

    /// <summary>
    /// A segment of pictures. The decoding time of the j-th sample in decoding order is the j-th smallest presentation time: so tfdt is the segment's boundary, and the
    /// durations are the distances of neighbouring pictures. The composition offset is the difference plus a constant delay, which the init segment's edit list takes back.
    /// </summary>
    /// <param name="sequence">Sequence number, from 1.</param>
    /// <param name="sizes">Bytes of each sample in decoding order.</param>
    /// <param name="presentationTimes">Exact times in decoding order, distinct, all in [<paramref name="start"/>, <paramref name="end"/>).</param>
    /// <param name="sync">Sync samples; the first must be one.</param>
    /// <param name="start">The segment's boundary, presentation time of its first picture.</param>
    /// <param name="end">The next boundary.</param>
    /// <param name="delay">The rendition's <see cref="Timelines.Timeline.CompositionDelay"/>.</param>
    /// <exception cref="SegmentMismatchException">The times do not fit the boundaries.</exception>
    public static CmafSegment Video(int sequence, ReadOnlySpan<int> sizes, ReadOnlySpan<long> presentationTimes, ReadOnlySpan<bool> sync, long start, long end, long delay)
    {
        var count = sizes.Length;
        if (count == 0 || presentationTimes.Length != count || sync.Length != count) throw new SegmentMismatchException("A video segment needs as many times as samples.");
        if (!sync[0]) throw new SegmentMismatchException("The first sample of a segment is not a sync sample.");
        var sorted = presentationTimes.ToArray();
        Array.Sort(sorted);
        if (sorted[0] != start || sorted[^1] >= end) throw new SegmentMismatchException($"Pictures at {sorted[0]} to {sorted[^1]} do not fit [{start}, {end}).");

        var durations = new uint[count];
        var offsets = new int[count];
        for (var i = 0; i < count; i++)
        {
            var duration = (i + 1 < count ? sorted[i + 1] : end) - sorted[i];
            if (duration is <= 0 or > int.MaxValue) throw new SegmentMismatchException($"Two pictures are {duration} ticks apart.");
            durations[i] = (uint)duration;
            offsets[i] = checked((int)(presentationTimes[i] + delay - sorted[i]));
            if (offsets[i] < 0) throw new SegmentMismatchException($"Sample {i} is decoded {-offsets[i]} ticks after it is shown.");
        }
        return Lay(new Layout(sequence, start, sizes, durations, offsets, sync));
    }

    /// <summary>A segment of AAC frames, every one a sync sample of <paramref name="frameSize"/> ticks.</summary>
    /// <param name="sequence">Sequence number, from 1.</param>
    /// <param name="sizes">Bytes of each frame.</param>
    /// <param name="decodeTime">baseMediaDecodeTime, before the edit list.</param>
    /// <param name="frameSize">Samples per frame.</param>
    public static CmafSegment Audio(int sequence, ReadOnlySpan<int> sizes, long decodeTime, int frameSize)
    {
        if (sizes.IsEmpty) throw new SegmentMismatchException("An audio segment needs a frame.");
        var durations = new uint[sizes.Length];
        Array.Fill(durations, (uint)frameSize);
        return Lay(new Layout(sequence, decodeTime, sizes, durations, default, default));
    }

    private static CmafSegment Lay(Layout layout)
    {
        var payload = 0L;
        foreach (var size in layout.Sizes)
        {
            if (size <= 0) throw new SegmentMismatchException("A sample is empty.");
            payload += size;
        }
        var writer = new BoxWriter(LongestHeader(layout.Sizes.Length));
        WriteSegmentType(writer);
        var moof = writer.Length;
        int dataOffset;
        using (writer.Box(FourCC.Moof))
        {
            using (writer.FullBox(FourCC.Mfhd, 0, 0)) writer.I32(layout.Sequence);
            using (writer.Box(FourCC.Traf)) dataOffset = WriteFragment(writer, layout);
        }
        writer.PatchI32(dataOffset, writer.Length - moof + 8);
        writer.U32(0);
        writer.U32(FourCC.Mdat);

        if (payload > Array.MaxLength - writer.Length) throw new SegmentMismatchException($"A segment of {payload} bytes is too large.");
        var header = writer.Written.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(header.Length - 8), (uint)payload + 8);
        return new CmafSegment(header, (int)payload);
    }

    private static void WriteSegmentType(BoxWriter writer)
    {
        using (writer.Box(FourCC.Styp))
        {
            writer.U32(FourCC.Of("msdh"));
            writer.U32(0);
            foreach (var brand in (ReadOnlySpan<uint>)[FourCC.Of("msdh"), FourCC.Of("cmfs"), FourCC.Of("cmff")]) writer.U32(brand);
        }
    }

    /// <summary>Writes tfhd, tfdt, trun and, for sound, the roll group. Returns where trun's data offset is to be patched.</summary>
    private static int WriteFragment(BoxWriter writer, Layout layout)
    {
        var count = layout.Sizes.Length;
        var video = !layout.Sync.IsEmpty;
        var sameDuration = layout.Durations.AsSpan(1).IndexOfAnyExcept(layout.Durations[0]) < 0;
        var oneSync = video && layout.Sync[1..].IndexOf(true) < 0;

        // default-base-is-moof, default flags, and the duration where it is common to all.
        using (writer.FullBox(FourCC.Tfhd, 0, 0x020020 | (sameDuration ? 0x8u : 0)))
        {
            writer.U32(1);
            if (sameDuration) writer.U32(layout.Durations[0]);
            writer.U32(video ? DependentFlags : SyncFlags);
        }
        using (writer.FullBox(FourCC.Tfdt, 1, 0)) writer.I64(layout.DecodeTime);

        var flags = 0x000201u | (sameDuration ? 0 : 0x100u) | (video ? 0x800u : 0) | (oneSync ? 0x4u : video ? 0x400u : 0);
        int dataOffset;
        using (writer.FullBox(FourCC.Trun, 1, flags))
        {
            writer.I32(count);
            dataOffset = writer.Length;
            writer.I32(0);
            if (oneSync) writer.U32(SyncFlags);
            for (var i = 0; i < count; i++)
            {
                if (!sameDuration) writer.U32(layout.Durations[i]);
                writer.I32(layout.Sizes[i]);
                if (video && !oneSync) writer.U32(layout.Sync[i] ? SyncFlags : DependentFlags);
                if (video) writer.I32(layout.Offsets[i]);
            }
        }
        if (!video)
        {
            using (writer.FullBox(FourCC.Sbgp, 0, 0))
            {
                writer.U32(FourCC.Of("roll"));
                writer.U32(1);
                writer.I32(count);
                writer.U32(1);
            }
        }
        return dataOffset;
    }

    private readonly ref struct Layout(int sequence, long decodeTime, ReadOnlySpan<int> sizes, uint[] durations, ReadOnlySpan<int> offsets, ReadOnlySpan<bool> sync)
    {
        public readonly int Sequence = sequence;
        public readonly long DecodeTime = decodeTime;
        public readonly ReadOnlySpan<int> Sizes = sizes;
        public readonly uint[] Durations = durations;
        public readonly ReadOnlySpan<int> Offsets = offsets;
        public readonly ReadOnlySpan<bool> Sync = sync;
    }
}
