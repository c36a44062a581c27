using Kinora.Media.Codecs.H264;
using Kinora.Media.IsoBmff;

namespace Kinora.Media.Validation.Segments;

/// <summary>Looks into the samples of H.264 and HEVC: whether a decoder can begin with the first, and whether it is the decoder that the init segment configures.</summary>
internal sealed class SampleCheck(MediaTrack track, Findings findings, string place)
{
    // ITU-T H.265 table 7-1.
    private const int FirstIrap = 16;
    private const int LastIrap = 21;
    private const int LastSlice = 31;
    private const int VideoParameterSet = 32;
    private const int PictureParameterSet = 34;

    /// <summary>Every parameter set is looked for in it; of a real track it has a few hundred bytes.</summary>
    private const int LargestConfiguration = 64 * 1024;

    private readonly bool _isHevc = track.Entry?.Codec == "hevc";

    public void Run(byte[] bytes, SampleList samples)
    {
        if (track is not { IsEncrypted: false, Video: { Codec: "h264" or "hevc", Configuration: { Length: >= 22 } or { Length: >= 7 } } video } || (_isHevc && video.Configuration.Length < 22) || video.Configuration.Length > LargestConfiguration) return;
        var lengthSize = (video.Configuration.Span[_isHevc ? 21 : 4] & 3) + 1;
        // avc1 and hvc1 keep their parameter sets in the init segment, avc3 and hev1 need not (ISO/IEC 14496-15 §5.4.2.1, §8.4.1).
        var mayCarrySets = track.Entry!.Type is var type && (type == FourCC.Of("avc3") || type == FourCC.Of("hev1"));
        for (var i = 0; i < samples.Count; i++)
        {
            ReadOnlySpan<byte> sample = bytes.AsSpan((int)samples.Offsets[i], samples.Sizes[i]);
            int? picture = null;
            while (NalUnit.TryNext(ref sample, lengthSize, out var nal))
            {
                if (nal.IsEmpty) continue;
                var kind = _isHevc ? (nal[0] >> 1) & 0x3f : nal[0] & 0x1f;
                if (!mayCarrySets && IsParameterSet(kind) && video.Configuration.Span.IndexOf(nal) < 0)
                {
                    findings.Add(Rules.SegmentParameterSets, place, $"Sample {i} has a parameter set that the init segment does not have.");
                    return;
                }

                if (picture is null && IsSlice(kind)) picture = kind;
            }

            if (!sample.IsEmpty)
            {
                findings.Add(Rules.SegmentDamaged, place, $"The NAL units of sample {i} do not fill it.");
                return;
            }

            if (i == 0 && samples.Sync[0] && picture is { } first && !IsRandomAccess(first))
                findings.Add(Rules.SegmentIdrFirst, place, $"The first sample is marked as sync, but holds a picture of NAL unit type {first}.");
        }
    }

    private bool IsSlice(int kind) => _isHevc ? kind <= LastSlice : kind is >= (int)NalUnitType.Slice and <= (int)NalUnitType.Idr;

    private bool IsRandomAccess(int kind) => _isHevc ? kind is >= FirstIrap and <= LastIrap : kind == (int)NalUnitType.Idr;

    private bool IsParameterSet(int kind) => _isHevc ? kind is >= VideoParameterSet and <= PictureParameterSet : kind is (int)NalUnitType.SequenceParameterSet or (int)NalUnitType.PictureParameterSet;
}
