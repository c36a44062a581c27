using System.Buffers.Binary;

namespace Kinora.Media.IsoBmff;

/// <summary>Reads the tables of an <c>stbl</c> box (ISO/IEC 14496-12 §8.6, §8.7) straight into a <see cref="SampleList"/>.</summary>
internal sealed class SampleTableBox
{
    private ReadOnlyMemory<byte> _stts;
    private ReadOnlyMemory<byte> _ctts;
    private ReadOnlyMemory<byte> _stsc;
    private ReadOnlyMemory<byte> _chunks;
    private ReadOnlyMemory<byte> _stss;
    private bool _wideChunks;
    private bool _hasStss;

    private SampleTableBox()
    {
    }

    public SampleDescriptions Descriptions { get; private set; } = SampleDescriptions.None;

    public SampleSizes Sizes { get; private set; }

    /// <summary>QuickTime partial sync samples or random access point groups: keyframes that stss does not tell about.</summary>
    public bool HasOtherSync { get; private set; }

    /// <summary>True for PCM in its old QuickTime layout, where every sound sample counts as a sample of duration 1.</summary>
    public bool IsSampleBySample => Entries(_stts, 8) == 1 && BinaryPrimitives.ReadUInt32BigEndian(_stts.Span[8..]) == 1;

    /// <exception cref="InvalidDataException">A table claims more entries than its box holds.</exception>
    public static SampleTableBox Parse(Box stbl, bool audio, bool quickTime)
    {
        var table = new SampleTableBox();
        var boxes = stbl.Children;
        while (boxes.Next(out var box))
        {
            switch (box.Type)
            {
                case FourCC.Stsd:
                    table.Descriptions = SampleDescriptions.Parse(box, audio, quickTime);
                    break;
                case FourCC.Stts:
                    table._stts = box.FullBody;
                    break;
                case FourCC.Ctts:
                    table._ctts = box.FullBody;
                    break;
                case FourCC.Stsc:
                    table._stsc = box.FullBody;
                    break;
                case FourCC.Stsz or FourCC.Stz2:
                    table.Sizes = SampleSizes.Parse(box);
                    break;
                case FourCC.Stco or FourCC.Co64:
                    table._chunks = box.FullBody;
                    table._wideChunks = box.Type == FourCC.Co64;
                    break;
                case FourCC.Stss:
                    table._stss = box.FullBody;
                    table._hasStss = true;
                    break;
                case FourCC.Stps:
                    table.HasOtherSync = true;
                    break;
                case FourCC.Sgpd when box.FullBody.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(box.FullBody.Span) == FourCC.Rap:
                    table.HasOtherSync = true;
                    break;
                default:
                    break;
            }
        }
        return table;
    }

    /// <summary>Expands the run-length tables.</summary>
    /// <param name="fileLength">Uniform sizes cannot claim more samples than the file has bytes for.</param>
    /// <param name="budget">What the file may still have.</param>
    /// <exception cref="InvalidDataException">The tables contradict each other.</exception>
    public SampleList Read(long fileLength, SampleBudget budget)
    {
        var list = new SampleList(budget);
        var count = Sizes.Count;
        if (Sizes.Uniform > 0) count = Math.Min(count, fileLength / Sizes.Uniform);
        if (count == 0) return list;
        list.Reserve(checked((int)count));
        list.Count = (int)count;
        Sizes.CopyTo(list.Sizes.AsSpan(0, list.Count));
        ReadTimes(list);
        ReadCompositionOffsets(list);
        ReadSync(list);
        new ChunkTable(_stsc, _chunks, _wideChunks).Place(list);
        return list;
    }

    /// <summary>PCM as ffmpeg reads it: packets of up to 1024 sound samples that do not cross chunks.</summary>
    public SampleList ReadSampleBySample(int bytesPerSample, long fileLength, SampleBudget budget)
    {
        var list = new SampleList(budget);
        new ChunkTable(_stsc, _chunks, _wideChunks).Packetize(list, bytesPerSample, Math.Min(Sizes.Count, fileLength / Math.Max(1, bytesPerSample)));
        return list;
    }

    private static int Entries(ReadOnlyMemory<byte> table, int entrySize)
    {
        if (table.Length < 4) return 0;
        var count = BinaryPrimitives.ReadUInt32BigEndian(table.Span);
        return count <= (uint)((table.Length - 4) / entrySize) ? (int)count : throw new InvalidDataException("A table claims more entries than it has.");
    }

    private void ReadTimes(SampleList list)
    {
        var entries = Entries(_stts, 8);
        if (entries == 0) throw new InvalidDataException("The track has no sample times.");
        var table = _stts.Span[4..];
        var times = list.DecodeTimes.AsSpan(0, list.Count);
        var clock = 0L;
        var i = 0;
        var delta = 0;
        for (var e = 0; e < entries && i < times.Length; e++)
        {
            var run = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(table[(e * 8)..]), (uint)(times.Length - i));
            delta = BinaryPrimitives.ReadInt32BigEndian(table[((e * 8) + 4)..]);
            if (delta < 0) throw new UnsupportedLayoutException("negative sample durations");
            foreach (ref var time in times.Slice(i, run))
            {
                time = clock;
                clock += delta;
            }
            i += run;
        }
        // A table that is too short keeps its last duration, as every player does.
        for (; i < times.Length; i++)
        {
            times[i] = clock;
            clock += delta;
        }
        list.DecodeEnd = clock;
    }

    private void ReadCompositionOffsets(SampleList list)
    {
        var offsets = list.CompositionOffsets.AsSpan(0, list.Count);
        var entries = Entries(_ctts, 8);
        var table = entries == 0 ? default : _ctts.Span[4..];
        var i = 0;
        for (var e = 0; e < entries && i < offsets.Length; e++)
        {
            var run = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(table[(e * 8)..]), (uint)(offsets.Length - i));
            offsets.Slice(i, run).Fill(BinaryPrimitives.ReadInt32BigEndian(table[((e * 8) + 4)..]));
            i += run;
        }
        offsets[i..].Clear();
    }

    private void ReadSync(SampleList list)
    {
        var sync = list.Sync.AsSpan(0, list.Count);
        var entries = Entries(_stss, 4);
        if (!_hasStss)
        {
            sync.Fill(true);
            return;
        }
        sync.Clear();
        var table = entries == 0 ? default : _stss.Span[4..];
        for (var e = 0; e < entries; e++)
        {
            var number = BinaryPrimitives.ReadUInt32BigEndian(table[(e * 4)..]);
            if (number == 0) throw new UnsupportedLayoutException("sync samples counted from zero");
            if (number <= (uint)sync.Length) sync[(int)number - 1] = true;
        }
    }
}
