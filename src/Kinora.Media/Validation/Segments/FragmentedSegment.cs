using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Kinora.Media.IsoBmff;

namespace Kinora.Media.Validation.Segments;

/// <summary>Reads a media segment of fragmented MP4 (ISO/IEC 14496-12 §8.8, §8.16) with any number of fragments and tracks.</summary>
internal sealed class FragmentedSegment(byte[] bytes, InitSegment init, Findings findings, string place)
{
    private readonly Dictionary<uint, FragmentTrack> _tracks = init.Tracks.ToDictionary(t => t.Id, t => new FragmentTrack(t.Id, t.Defaults, new SampleBudget(bytes.Length)));
    private readonly Dictionary<uint, long> _starts = [];
    private readonly List<(long Start, long End)> _data = [];
    private bool _isWhole = true;

    /// <summary>Null, with a finding, when it cannot be read.</summary>
    public SegmentFacts? Read()
    {
        try
        {
            ReadBoxes();
            return _isWhole ? Facts() : null;
        }
        catch (Exception e) when (e is InvalidDataException or UnsupportedLayoutException or OverflowException)
        {
            findings.Add(Rules.SegmentDamaged, place, $"The segment cannot be read: {e.Message}");
            return null;
        }
    }

    private void ReadBoxes()
    {
        var boxes = new BoxReader(bytes);
        var end = 0L;
        var fragments = 0;
        while (boxes.Next(out var box))
        {
            MemoryMarshal.TryGetArray(box.Body, out var body);
            var start = end;
            end = body.Offset + body.Count;
            if (box.Type == FourCC.Mdat) _data.Add((body.Offset, end));
            if (box.Type != FourCC.Moof) continue;
            fragments++;
            ReadFragment(box, start, CheckTracks(box));
        }

        if (end != bytes.Length) Broken(Rules.SegmentDamaged, $"{bytes.Length - end} bytes at the end are no box.");
        if (fragments == 0) Broken(Rules.SegmentBoxes, "The segment has no moof.");
        else if (_data.Count == 0) Broken(Rules.SegmentBoxes, "The segment has no mdat.");
    }

    /// <summary>Which of the known tracks it has fragments of.</summary>
    private HashSet<uint> CheckTracks(Box moof)
    {
        HashSet<uint> known = [];
        var boxes = moof.Children;
        while (boxes.Next(out var traf))
        {
            if (traf.Type != FourCC.Traf) continue;
            if (!traf.Children.Find(FourCC.Tfhd, out var tfhd) || tfhd.FullBody.Length < 4) throw new InvalidDataException("A track fragment has no header.");
            var id = BinaryPrimitives.ReadUInt32BigEndian(tfhd.FullBody.Span);
            if (_tracks.ContainsKey(id)) known.Add(id);
            else Broken(Rules.SegmentBoxes, $"The init segment has no track {id}.");
            if (!traf.Children.Find(FourCC.Tfdt, out _)) Broken(Rules.SegmentBoxes, $"A fragment of track {id} has no tfdt.");
        }

        return known;
    }

    private void ReadFragment(Box moof, long offset, HashSet<uint> known)
    {
        var before = known.ToDictionary(id => id, id => (_tracks[id].Samples.Count, _tracks[id].Samples.DecodeEnd));
        MovieFragment.Read(moof.Body, offset, _tracks, bytes.Length);
        foreach (var (id, (count, end)) in before)
        {
            var track = _tracks[id];
            if (track.Samples.Count == count) continue;
            if (_starts.TryAdd(id, track.BaseDecodeTime)) continue;
            if (track.BaseDecodeTime != end && _isWhole) findings.Add(Rules.SegmentDecodeTime, place, $"Within the segment tfdt is {track.BaseDecodeTime} where the fragment before has ended at {end} (track {id}).");
        }
    }

    private SegmentFacts? Facts()
    {
        List<TrackFacts> facts = [];
        foreach (var track in init.Tracks)
        {
            var samples = _tracks[track.Id].Samples;
            if (samples.Count == 0) continue;
            var first = long.MaxValue;
            var (shortest, longest) = (long.MaxValue, 0L);
            for (var i = 0; i < samples.Count; i++)
            {
                if (!IsInData(samples.Offsets[i], samples.Sizes[i]))
                {
                    findings.Add(Rules.SegmentDamaged, place, $"Sample {i} of track {track.Id} does not lie in an mdat of the segment.");
                    return null;
                }

                first = Math.Min(first, samples.DecodeTimes[i] + samples.CompositionOffsets[i]);
                var duration = samples.DurationOf(i);
                (shortest, longest) = (Math.Min(shortest, duration), Math.Max(longest, duration));
            }

            new SampleCheck(track, findings, place).Run(bytes, samples);
            facts.Add(new TrackFacts(track, _starts[track.Id], samples.DecodeEnd, first, samples.Count, samples.Sync[0]) { Shortest = shortest, Longest = longest });
        }

        if (facts.Count > 0) return new SegmentFacts(facts);
        findings.Add(Rules.SegmentBoxes, place, "The segment has no sample.");
        return null;
    }

    private bool IsInData(long offset, int size)
    {
        // Data boxes follow one another: the last that begins before it.
        var (low, high) = (0, _data.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_data[middle].Start <= offset) low = middle + 1;
            else high = middle;
        }

        return low > 0 && offset + size <= _data[low - 1].End;
    }

    private void Broken(Rule rule, string message)
    {
        if (_isWhole) findings.Add(rule, place, message);
        _isWhole = false;
    }
}
