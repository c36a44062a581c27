using System.Buffers.Binary;

namespace Kinora.Media.IsoBmff;

/// <summary>Where the samples lie: the sample-to-chunk and chunk offset tables (ISO/IEC 14496-12 §8.7.4, §8.7.5).</summary>
internal readonly struct ChunkTable
{
    /// <summary>As ffmpeg packs PCM.</summary>
    private const int PcmPacket = 1024;

    private readonly ReadOnlyMemory<byte> _stsc;
    private readonly ReadOnlyMemory<byte> _chunks;
    private readonly int _runs;
    private readonly int _chunkCount;
    private readonly bool _wide;

    /// <param name="stsc">Sample-to-chunk table, entry count first.</param>
    /// <param name="chunks">Chunk offsets, entry count first.</param>
    /// <param name="wide">64-bit offsets.</param>
    /// <exception cref="InvalidDataException">A table claims more entries than its box holds.</exception>
    public ChunkTable(ReadOnlyMemory<byte> stsc, ReadOnlyMemory<byte> chunks, bool wide)
    {
        _runs = Count(stsc, 12);
        _chunkCount = Count(chunks, wide ? 8 : 4);
        (_stsc, _chunks, _wide) = (stsc, chunks, wide);
    }

    /// <summary>Fills in the offset of every sample of the list; forgets samples that no chunk holds.</summary>
    public void Place(SampleList list)
    {
        var offsets = list.Offsets.AsSpan(0, list.Count);
        var sizes = list.Sizes.AsSpan(0, list.Count);
        var sample = 0;
        var chunks = _chunks.Span;
        var run = default(Run);
        for (var chunk = 0; chunk < _chunkCount && sample < offsets.Length; chunk++)
        {
            if (chunk + 1 >= run.NextFirst) run = RunOf(chunk, run.Next);
            if (sample == 0) list.Description = run.Description;
            list.ManyDescriptions |= run.Description != list.Description;
            var offset = Offset(chunks, chunk);
            var end = (int)Math.Min(sample + (long)run.Samples, offsets.Length);
            for (; sample < end; sample++)
            {
                offsets[sample] = offset;
                offset += sizes[sample];
            }
        }
        if (sample == offsets.Length) return;
        list.DecodeEnd = list.DecodeTimes[sample];
        list.Count = sample;
    }

    /// <summary>Packs sound samples of one tick each into packets, chunk by chunk.</summary>
    public void Packetize(SampleList list, int bytesPerSample, long samples)
    {
        var clock = 0L;
        var chunks = _chunks.Span;
        var run = default(Run);
        for (var chunk = 0; chunk < _chunkCount && clock < samples; chunk++)
        {
            if (chunk + 1 >= run.NextFirst) run = RunOf(chunk, run.Next);
            if (chunk == 0) list.Description = run.Description;
            list.ManyDescriptions |= run.Description != list.Description;
            var offset = Offset(chunks, chunk);
            var left = Math.Min(run.Samples, samples - clock);
            list.Reserve((int)Math.Min(int.MaxValue, (left + PcmPacket - 1) / PcmPacket));
            while (left > 0)
            {
                var take = (int)Math.Min(PcmPacket, left);
                var i = list.Count++;
                list.Offsets[i] = offset;
                list.Sizes[i] = take * bytesPerSample;
                list.DecodeTimes[i] = clock;
                list.CompositionOffsets[i] = 0;
                list.Sync[i] = true;
                offset += list.Sizes[i];
                clock += take;
                left -= take;
            }
        }
        list.DecodeEnd = clock;
    }

    private static int Count(ReadOnlyMemory<byte> table, int entrySize)
    {
        if (table.Length < 4) return 0;
        var count = BinaryPrimitives.ReadUInt32BigEndian(table.Span);
        return count <= (uint)((table.Length - 4) / entrySize) ? (int)count : throw new InvalidDataException("A chunk table claims more entries than it has.");
    }

    /// <summary>The run that a chunk belongs to, at <paramref name="index"/> or later: chunks are asked for in order, so each run is looked at once.</summary>
    private Run RunOf(int chunk, int index)
    {
        if (_runs == 0) throw new InvalidDataException("The track has chunks without samples.");
        while (index + 1 < _runs && First(index + 1) <= chunk + 1) index++;
        var entry = _stsc.Span.Slice(4 + (index * 12), 12);
        return new Run(
            BinaryPrimitives.ReadUInt32BigEndian(entry[4..]),
            (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(entry[8..])),
            index + 1,
            index + 1 < _runs ? First(index + 1) : long.MaxValue);
    }

    private long First(int run) => BinaryPrimitives.ReadUInt32BigEndian(_stsc.Span[(4 + (run * 12))..]);

    private long Offset(ReadOnlySpan<byte> chunks, int chunk) => _wide
        ? BinaryPrimitives.ReadInt64BigEndian(chunks[(4 + (chunk * 8))..])
        : BinaryPrimitives.ReadUInt32BigEndian(chunks[(4 + (chunk * 4))..]);

    private readonly record struct Run(uint Samples, int Description, int Next, long NextFirst);
}
