using System.Buffers;
using Kinora.Media.Codecs;
using Kinora.Media.Codecs.H264;
using Kinora.Media.IO;
using Kinora.Media.Timelines;

namespace Kinora.Media.Packaging;

/// <summary>Decides whether a track can be cut into segments without encoding: whether what is served would be playable everywhere, and exactly what the original shows.</summary>
internal static class CutEligibility
{
    /// <summary>Hardware decoders of H.264 end at 4096 pixels and level 5.2.</summary>
    private const int MaxSide = 4096;

    /// <summary>Enough to see what is ahead of the first slice in nearly every sample.</summary>
    private const int HeadBytes = 1024;

    /// <summary>Keyframes whose bytes are looked at; the rest are told by the table.</summary>
    private const int MaxProbes = 24;

    private const int MaxNalsAhead = 32;

    /// <summary>Ticks per second. The 31 bits that a segment has for a duration hold 21 s of it; pictures lie half as far apart at most.</summary>
    public const int FinestClock = 100_000_000;

    /// <summary>No frame of AAC is longer: aac_frame_length of ADTS has 13 bits (ISO/IEC 14496-3 §1.A.2.2.1).</summary>
    private const int LongestAacFrame = 8191;

    /// <summary>What keeps a track of H.264 from being cut, as far as its pictures are concerned, in a sentence; null when it can be.</summary>
    public static async Task<string?> ObstacleAsync(IByteSource source, PictureFormat picture, SampleTable table, CancellationToken cancellationToken)
    {
        if (picture is not { Avc: { } configuration, Sps: { } sps }) return "The pictures are not described by parameter sets that can be read.";
        if (table.Timescale > FinestClock) return "The clock of the pictures is finer than a segment can count.";
        // HDR, or what an SEI may make it (ITU-T H.273 transfer characteristics): the rungs below are of another range, and colours would jump with every change.
        if (picture.Transfer is 14 or 15 or 16 or 18) return "The pictures are of high dynamic range, which not every screen shows.";
        return Obstacle(configuration, sps)
            ?? (HasClosedGroups(table) ? null : "The groups of pictures are not closed.")
            ?? (await KeyframesAreIdrAsync(source, table, configuration, cancellationToken) ? null : "A keyframe is no IDR picture of the track's only parameter sets.");
    }

    /// <summary>What is not 8-bit 4:2:0 progressive H.264 that every browser's decoder takes, in one parameter set.</summary>
    private static string? Obstacle(AvcConfiguration configuration, SequenceParameterSet sps)
    {
        if (configuration.PictureParameterSets.Count == 0 || sps.Profile != configuration.Profile) return "The parameter sets that should stand before the pictures are missing.";
        if (configuration.SequenceParameterSets.Count > 1) return "The parameter sets change.";
        if (!sps.FrameMbsOnly) return "The pictures are interlaced.";
        if (sps is not { Profile: 66 or 77 or 88 or 100, ChromaFormat: 1, BitDepthLuma: 8, BitDepthChroma: 8 }) return $"The H.264 is of a profile ({sps.Profile}) that not every player takes.";
        return sps is { Level: <= 52, Width: <= MaxSide, Height: <= MaxSide } ? null : "Players' decoders end below its size or level.";
    }

    /// <summary>
    /// True when every keyframe begins a closed group: everything decoded before it is shown before it, everything after, after. Times must be distinct.
    /// </summary>
    private static bool HasClosedGroups(SampleTable table)
    {
        var (times, keyframes) = (table.PresentationTimes, table.Keyframes);
        if (times.Length == 0 || !keyframes[0]) return false;
        var latest = long.MinValue;
        var boundary = long.MinValue;
        for (var i = 0; i < times.Length; i++)
        {
            if (keyframes[i])
            {
                if (times[i] <= latest) return false;
                boundary = times[i];
            }
            else if (times[i] <= boundary)
            {
                return false;
            }
            latest = Math.Max(latest, times[i]);
        }
        return AreDistinct(times);
    }

    /// <summary>Looks at the first bytes of some keyframes, the first ones and others spread over the file: each must be an IDR picture under the same parameter sets.</summary>
    private static async Task<bool> KeyframesAreIdrAsync(IByteSource source, SampleTable table, AvcConfiguration configuration, CancellationToken cancellationToken)
    {
        // At once, because each is a round trip where the original lies in an object store.
        var probes = Probes(table.Keyframes)
            .Select(sample => IsIdrAsync(source, table.Offsets[sample], table.Sizes[sample], configuration, new byte[HeadBytes], cancellationToken));
        return (await Task.WhenAll(probes)).All(isIdr => isIdr);
    }

    /// <summary>AAC frames of 1024 samples of the core coder, one behind the other without a gap that could be heard or would add up.</summary>
    public static bool IsGapless(SampleTable table, AudioSpecificConfig config)
    {
        if (!config.IsCuttable || table.Sizes.AsSpan().IndexOfAnyExceptInRange(1, LongestAacFrame) >= 0) return false;
        // Muxers that round to a coarser clock, or measure it, wander by a little; 2 ms are not heard and not seen.
        var tolerance = Math.Max(1, table.Timescale / 500);
        var (origin, times) = (table.PresentationTimes[0], table.PresentationTimes);
        // Whole ticks and what is left over, added up: exact, and without a division for each frame.
        var (frame, remainder) = Math.DivRem(1024L * table.Timescale, config.SampleRate);
        var (ideal, left) = (origin, 0L);
        for (var i = 1; i < times.Length; i++)
        {
            (ideal, left) = (ideal + frame, left + remainder);
            if (left >= config.SampleRate) (ideal, left) = (ideal + 1, left - config.SampleRate);
            if (Math.Abs(times[i] - ideal) > tolerance) return false;
        }
        return true;
    }

    private static bool AreDistinct(long[] times)
    {
        var sorted = ArrayPool<long>.Shared.Rent(times.Length);
        try
        {
            for (var i = 0; i < times.Length; i++)
            {
                var time = times[i];
                var j = i;
                for (; j > 0 && sorted[j - 1] >= time; j--)
                {
                    if (sorted[j - 1] == time || i - j == Timeline.MaxReorder) return false;
                    sorted[j] = sorted[j - 1];
                }
                sorted[j] = time;
            }
            return true;
        }
        finally
        {
            ArrayPool<long>.Shared.Return(sorted);
        }
    }

    private static List<int> Probes(bool[] keyframes)
    {
        var all = new List<int>();
        for (var i = 0; i < keyframes.Length; i++)
            if (keyframes[i]) all.Add(i);
        if (all.Count <= MaxProbes) return all;
        var probes = new List<int>(MaxProbes);
        for (var i = 0; i < MaxProbes / 2; i++) probes.Add(all[i]);
        for (var i = 1; i <= MaxProbes / 2; i++) probes.Add(all[(int)((long)(all.Count - 1) * i / (MaxProbes / 2))]);
        return probes;
    }

    private static async Task<bool> IsIdrAsync(
        IByteSource source, long offset, int size, AvcConfiguration configuration, byte[] buffer, CancellationToken cancellationToken)
    {
        var position = 0L;
        var (start, loaded) = (0L, 0);
        for (var nals = 0; nals < MaxNalsAhead && position + configuration.LengthSize < size; nals++)
        {
            // A parameter set is compared whole, so it must lie in the buffer whole.
            if (position + configuration.LengthSize + 1 > start + loaded)
            {
                (start, loaded) = (position, (int)Math.Min(buffer.Length, size - position));
                await source.ReadExactlyAsync(offset + start, buffer.AsMemory(0, loaded), cancellationToken);
            }
            var at = (int)(position - start);
            long length = NalUnit.ReadLength(buffer.AsSpan(at), configuration.LengthSize);
            if (length == 0 || length > size - position - configuration.LengthSize) return false;
            var type = NalUnit.TypeOf(buffer[at + configuration.LengthSize]);
            if (type == NalUnitType.Idr) return true;
            if (type is >= NalUnitType.Slice and < NalUnitType.Idr) return false;
            if (type is NalUnitType.SequenceParameterSet or NalUnitType.PictureParameterSet)
            {
                if (length > buffer.Length / 2) return false;
                if (at + configuration.LengthSize + length > loaded)
                {
                    (start, loaded, at) = (position, (int)Math.Min(buffer.Length, size - position), 0);
                    await source.ReadExactlyAsync(offset + start, buffer.AsMemory(0, loaded), cancellationToken);
                }
                if (!configuration.Contains(buffer.AsSpan(at + configuration.LengthSize, (int)length))) return false;
            }
            position += configuration.LengthSize + length;
        }
        return false;
    }
}
