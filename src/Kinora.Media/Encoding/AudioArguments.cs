using System.Globalization;
using Kinora.Media.Probing;

namespace Kinora.Media.Encoding;

/// <summary>The argument list of ffmpeg for sound: typed values in, strings out. Pure.</summary>
internal static class AudioArguments
{
    // More than 10 ms at any sample rate.
    private const int Lead = 2048;

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
        var rate = window.Rendition.SampleRate;

        // Soft compensation only beyond 10 ms: time stamps rounded to milliseconds (Matroska) must not make the pitch waver. Gaps that would be heard late become silence.
        // Vorbis has blocks of two sizes, and many muxers put the time of a block's end where its beginning should be: a waver that must not be followed, but for real gaps.
        var sync = window.Track.Codec == "vorbis" ? "async=1:min_hard_comp=0.1" : "async=1000:min_comp=0.01:min_hard_comp=0.03";

        // The beginning is exact all the same: what comes too soon is cut off, and the resampler begins so much earlier that it has to fill up to the first sample.
        var mixed = Mixed(window.Track, window.Rendition.Channels, Invariant($"{rate}:{sync}:first_pts={plan.FirstSample - Lead}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ExactTimes(plan)}asetpts='PTS-round({window.Timeline.Zero}/{window.Timeline.Timescale}/TB)-0*if(eq(N,0),print(T,16))',"
            + $"atrim=start={(double)plan.FirstSample / rate:0.000000},{mixed}"
            + $"apad,atrim=start_sample={Lead}:end_sample={Lead + plan.SampleCount},asetpts=N");
    }

    /// <summary>The filters that give a track's sound as many channels as are heard.</summary>
    /// <param name="track">What is decoded.</param>
    /// <param name="channels">1, 2, or 6 for 5.1.</param>
    /// <param name="resample">Rate and further options of the resampler.</param>
    public static string Mixed(AudioTrack track, int channels, string resample)
    {
        var layout = channels switch { 1 => "mono", 2 => "stereo", _ => "5.1" };
        var source = track.Channels;

        // More channels than any layout has are taken as they come.
        var pick = source > 8 ? channels == 1 ? "pan=mono|c0=c0," : "pan=stereo|c0=c0|c1=c1," : "";

        // A mix of many channels into floats is not normalised by swr. In two, dialogue comes out of both loudspeakers at half and so keeps its level. What is loud in
        // all channels at once would be cut off: the limiter is asleep below that, and looks 5 ms ahead.
        var isMixed = source is > 2 and <= 8 && source > channels;
        var mix = isMixed && channels <= 2 ? ":rematrix_volume=0.7071" : "";
        var limit = isMixed ? "alimiter=limit=0.95:attack=5:release=50:level=0:latency=1," : "";
        return $"{pick}aresample={resample}:ochl={layout}:osf=fltp{mix},{limit}";
    }

    /// <summary>
    /// Where the container's clock is coarser than samples (Matroska, FLV), a window decoded from the middle would lie up to two ticks beside the whole track, and click
    /// where they join. Codecs with frames of one size tell the exact time: so many whole frames after the track's first sample. The first frame after a seek is left
    /// out, because decoders shorten it (3); by as much the first of all was shortened, and its time rounded (4). Frames begin with the priming that a track is not heard with.
    /// </summary>
    private static string ExactTimes(AudioPlan plan)
    {
        var track = plan.Window.Track;
        if (plan.Seek is null || track.Timescale >= track.SampleRate || track.Codec is not ("opus" or "aac" or "mp3" or "mp2" or "ac3" or "eac3")) return "";
        var tick = Invariant($"(1/{track.Timescale}/TB)");
        return Invariant($"asetpts='if(eq(N,0),st(2,NB_SAMPLES));st(3,NB_SAMPLES-ld(2));st(4,round(({track.Start.Ticks}/{track.Start.Timescale}-{track.Priming}/{track.SampleRate})/TB)+round(ld(3)/{tick})*{tick}-ld(3));")
            + $"st(0,PTS-ld(4));st(1,round(ld(0)/NB_SAMPLES)*NB_SAMPLES-ld(0));PTS+if(lte(abs(ld(1)),2.1*{tick}),ld(1),0)',aselect='n',";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
