using System.Globalization;
using Kinora.Media.Codecs;
using Kinora.Media.Codecs.H264;
using Kinora.Media.IsoBmff;

namespace Kinora.Media.Validation.Segments;

/// <summary>One elementary stream of a transport stream segment, as its PES packets come (ISO/IEC 13818-1 §2.4.3.6).</summary>
/// <param name="pid">Its packet identifier.</param>
/// <param name="type">stream_type of the PMT.</param>
internal sealed class ElementaryTrack(uint pid, byte type)
{
    private const byte H264 = 0x1b;
    private const byte Hevc = 0x24;
    private const byte Adts = 0x0f;
    private const int Clock = 90_000;

    /// <summary>Enough of a first picture for its parameter sets; of sound, all headers are counted.</summary>
    private const int Head = 64 * 1024;

    private readonly List<long> _presented = [];
    private readonly List<long> _decoded = [];
    private readonly List<byte> _data = [];

    private bool IsVideo => type is H264 or Hevc;

    /// <summary>Pictures and sounds; what else there is (ID3, teletext) is passed over.</summary>
    public static bool IsKnown(byte type) => type is H264 or Hevc or Adts or 0x03 or 0x04 or 0x81 or 0x87;

    public void Add(ReadOnlySpan<byte> payload, bool begins)
    {
        if (begins)
        {
            if (payload.Length < 9 || payload[0] != 0 || payload[1] != 0 || payload[2] != 1) return;
            var header = Math.Min(9 + payload[8], payload.Length);
            if ((payload[7] & 0x80) != 0 && header >= 14)
            {
                _presented.Add(Unwrapped(Stamp(payload[9..])));
                _decoded.Add((payload[7] & 0x40) != 0 && header >= 19 ? Unwrapped(Stamp(payload[14..])) : _presented[^1]);
            }

            payload = payload[header..];
        }

        if (_presented.Count > 0 && (!IsVideo ? type == Adts : _presented.Count == 1 && _data.Count < Head)) _data.AddRange(payload);
    }

    /// <summary>Null when there was nothing.</summary>
    public TrackFacts? Facts()
    {
        if (_presented.Count == 0) return null;
        var data = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_data);
        return IsVideo ? Pictures(data) : Sounds(data);
    }

    private TrackFacts Pictures(ReadOnlySpan<byte> first)
    {
        var (sets, isRandomAccess) = (default(SequenceParameterSet), false);
        foreach (var nal in NalUnits(first))
        {
            var header = first[nal];
            isRandomAccess |= type == H264 ? (header & 0x1f) == (int)NalUnitType.Idr : ((header >> 1) & 0x3f) is >= 16 and <= 21;
            if (type == H264 && (header & 0x1f) == (int)NalUnitType.SequenceParameterSet) sets ??= TryParse(first[nal..]);
        }

        // A last picture lasts as long as the others.
        var gaps = _decoded.Zip(_decoded.Skip(1), (a, b) => b - a).Where(g => g > 0).ToArray();
        var last = gaps.Length == 0 ? 0 : (long)Math.Round(gaps.Average());
        var track = new MediaTrack(pid, IsVideo: true, IsAudio: false, Clock)
        {
            IsStamped = true,
            Codec = sets is null ? null : string.Create(CultureInfo.InvariantCulture, $"avc1.{sets.Profile:x2}{sets.Constraints:x2}{sets.Level:x2}"),
            Entry = new VideoSampleEntry(FourCC.Of("avc1"), 1) { Width = sets?.Width ?? 0, Height = sets?.Height ?? 0, SampleAspect = sets?.Usability.SampleAspect },
        };
        return new TrackFacts(track, _decoded[0], _decoded[^1] + last, _presented.Min(), _presented.Count, isRandomAccess) { Shortest = gaps.DefaultIfEmpty(0).Min(), Longest = gaps.DefaultIfEmpty(0).Max() };
    }

    private TrackFacts Sounds(ReadOnlySpan<byte> data)
    {
        var (frames, rate, channels, codec) = (0, 0, 0, default(string));
        while (type == Adts && data is [0xff, var second, var third, var fourth, var fifth, var sixth, ..] && (second & 0xf0) == 0xf0 && (third >> 2 & 15) < AudioSpecificConfig.Rates.Length)
        {
            rate = AudioSpecificConfig.Rates[(third >> 2) & 15];
            channels = (((third & 1) << 2) | (fourth >> 6)) is 7 ? 8 : ((third & 1) << 2) | (fourth >> 6);
            codec = string.Create(CultureInfo.InvariantCulture, $"mp4a.40.{(third >> 6) + 1}");
            frames++;
            var length = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5);
            if (length < 7 || length > data.Length) break;
            data = data[length..];
        }

        var end = rate > 0 ? _decoded[0] + (frames * 1024L * Clock / rate) : _decoded[^1];
        var track = new MediaTrack(pid, IsVideo: false, IsAudio: true, Clock) { IsStamped = true, Codec = codec, Entry = new AudioSampleEntry(FourCC.Of("mp4a"), 1) { Channels = channels, SampleRate = rate } };
        return new TrackFacts(track, _decoded[0], end, _presented.Min(), Math.Max(1, frames), BeginsWithSync: true);
    }

    private static SequenceParameterSet? TryParse(ReadOnlySpan<byte> nal)
    {
        var end = nal.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
        try
        {
            return SequenceParameterSet.Parse((end < 0 ? nal : nal[..end]).TrimEnd((byte)0).ToArray());
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Where NAL units begin behind their start codes (ITU-T H.264 annex B).</summary>
    private static List<int> NalUnits(ReadOnlySpan<byte> data)
    {
        List<int> starts = [];
        for (var at = 0; data[at..].IndexOf((ReadOnlySpan<byte>)[0, 0, 1]) is >= 0 and var found && at + found + 3 < data.Length; at = starts[^1]) starts.Add(at + found + 3);
        return starts;
    }

    private static long Stamp(ReadOnlySpan<byte> field) => ((field[0] & 0x0eL) << 29) | ((long)field[1] << 22) | ((field[2] & 0xfeL) << 14) | ((long)field[3] << 7) | (uint)(field[4] >> 1);

    // 33 bits begin anew after a day.
    private long Unwrapped(long stamp) => _decoded.Count > 0 && stamp < _decoded[0] - (1L << 32) ? stamp + (1L << 33) : stamp;
}
