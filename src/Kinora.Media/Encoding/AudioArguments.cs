using System.Globalization;
using Kinora.Media.Probing;

namespace Kinora.Media.Encoding;

/// <summary>The argument list of ffmpeg for sound: typed values in, strings out. Pure.</summary>
internal static class AudioArguments
{
    public static IReadOnlyList<string> Build(AudioPlan plan, string outputUrl)
    {
        var window = plan.Window;
        return
        [
            .. SourceArguments.Open(window.File, window.Path, plan.Seek, ["-vn", "-sn", "-dn", "-codec:a", Decoders.Audio(window.Track.Codec)!]),
            "-map", Invariant($"0:{window.Rendition.StreamIndex}"), "-af", Filter(plan),
            "-c:a", "aac", "-profile:a", "aac_low", "-b:a", Invariant($"{window.Rendition.Bitrate}"), "-map_metadata", "-1", "-f", "adts", outputUrl,
        ];
    }

    private static string Filter(AudioPlan plan)
    {
        var window = plan.Window;
        var (rate, channels) = (window.Rendition.SampleRate, window.Rendition.Channels);
        var layout = channels == 1 ? "mono" : "stereo";
        var source = window.Track.Channels;

        // More channels than any layout has are taken as they come.
        var pick = source > 8 ? channels == 1 ? "pan=mono|c0=c0," : "pan=stereo|c0=c0|c1=c1," : "";

        // A mix of many channels into floats is not normalised by swr: dialogue keeps its level, and a little room is left for the sum.
        var mix = source is > 2 and <= 8 ? ":rematrix_volume=0.7" : "";

        // Soft compensation only beyond 10 ms: time stamps rounded to milliseconds (Matroska) must not make the pitch waver. Gaps become silence.
        return string.Create(
            CultureInfo.InvariantCulture,
            $"asetpts='PTS-round({window.Timeline.Zero}/{window.Timeline.Timescale}/TB)-0*if(eq(N,0),print(T,16))',{pick}"
            + $"aresample={rate}:ochl={layout}:osf=fltp{mix}:async=1000:min_comp=0.01:min_hard_comp=0.1:first_pts={plan.FirstSample},"
            + $"apad,atrim=end_sample={plan.SampleCount},asetpts=N");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
