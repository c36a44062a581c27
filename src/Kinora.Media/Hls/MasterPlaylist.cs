using System.Globalization;
using System.Text;
using Kinora.Media.Ladders;

namespace Kinora.Media.Hls;

/// <summary>
/// Writes the multivariant playlist (RFC 8216 §4.3.4): every video rendition as a variant, the sound as one audio group. URIs are relative, so they inherit the
/// token in the playlist's own path and the text is the same for every viewer.
/// </summary>
public static class MasterPlaylist
{
    private const string AudioGroup = "audio";

    // A variant of up to this rate starts quickly on almost any connection, so a cut original may come first; RFC 8216 players start with the first variant.
    private const int QuickStartBitrate = 3_000_000;

    /// <summary>
    /// A cut original of up to this rate, in bits per second, is begun with until the smallest encoded rung exists: waiting for that takes longer than downloading a first segment of this one.
    /// </summary>
    public const int PatientBitrate = 12_000_000;

    /// <param name="presentation">What is offered.</param>
    /// <param name="measures">Measured rates by rendition name; where one is missing the planned rates stand in.</param>
    /// <param name="smallestIsMade">Whether the first segment of the smallest rung exists, so that players may begin with it without waiting for an encoder.</param>
    public static string Write(Presentation presentation, IReadOnlyDictionary<string, RenditionMeasure> measures, bool smallestIsMade = true)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        if (presentation.Video.Count == 0)
        {
            foreach (var audio in presentation.Audio)
            {
                var (peak, average) = MeasureOf(audio, measures);
                text.Append(CultureInfo.InvariantCulture, $"#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},CODECS=\"{audio.Codec}\"\naudio/{audio.Name}/index.m3u8\n");
            }

            return text.ToString();
        }

        foreach (var audio in presentation.Audio) AppendMedia(text, audio);
        var (audioPeak, audioAverage) = presentation.Audio.Count == 0
            ? (0, 0)
            : (presentation.Audio.Max(a => MeasureOf(a, measures).Peak), presentation.Audio.Max(a => MeasureOf(a, measures).Average));
        foreach (var video in InStartOrder(presentation, smallestIsMade ? QuickStartBitrate : PatientBitrate))
        {
            var measure = measures.GetValueOrDefault(video.Name, new RenditionMeasure(video.PeakBitrate, video.AverageBitrate));
            var codecs = presentation.Audio.Count == 0 ? video.Codec : $"{video.Codec},{string.Join(',', presentation.Audio.Select(a => a.Codec).Distinct(StringComparer.Ordinal))}";
            var (width, height) = DisplaySize(video);
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-STREAM-INF:BANDWIDTH={measure.PeakBitrate + audioPeak},AVERAGE-BANDWIDTH={measure.AverageBitrate + audioAverage},CODECS=\"{codecs}\",RESOLUTION={width}x{height}");
            if (FrameRate(presentation, video) is { } rate) text.Append(CultureInfo.InvariantCulture, $",FRAME-RATE={rate:0.000}");
            if (presentation.Audio.Count > 0) text.Append(",AUDIO=\"" + AudioGroup + '"');
            text.Append(CultureInfo.InvariantCulture, $"\nvideo/{video.Name}/index.m3u8\n");
        }

        return text.ToString();
    }

    /// <summary>
    /// The variant to begin with first, then the others from best to least. A cut original that most connections carry needs no encoder and so is there soonest;
    /// otherwise the smallest encoded rung is, because it costs least to make.
    /// </summary>
    private static IEnumerable<VideoRendition> InStartOrder(Presentation presentation, int cutBitrate)
    {
        var first = presentation.Video.FirstOrDefault(v => v.Origin == RenditionOrigin.Cut && v.PeakBitrate <= cutBitrate) ?? presentation.Video[^1];
        return presentation.Video.Where(v => v != first).Prepend(first);
    }

    private static void AppendMedia(StringBuilder text, AudioRendition audio)
    {
        var name = Quotable(audio.Label ?? audio.Language ?? audio.Name);
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{AudioGroup}\",NAME=\"{name}\"");
        if (audio.Language is not null) text.Append(CultureInfo.InvariantCulture, $",LANGUAGE=\"{Quotable(audio.Language)}\"");
        text.Append(CultureInfo.InvariantCulture, $",DEFAULT={(audio.Default ? "YES" : "NO")},AUTOSELECT=YES,CHANNELS=\"{audio.Channels}\",URI=\"audio/{audio.Name}/index.m3u8\"\n");
    }

    private static (int Width, int Height) DisplaySize(VideoRendition video)
    {
        var (num, den) = (video.SampleAspect.Num, video.SampleAspect.Den);
        return num >= den
            ? ((int)Math.Round((double)video.Width * num / den), video.Height)
            : (video.Width, (int)Math.Round((double)video.Height * den / num));
    }

    private static double? FrameRate(Presentation presentation, VideoRendition video) => presentation.Timeline.FrameRate?.Value / video.FrameDivisor;

    private static (long Peak, long Average) MeasureOf(AudioRendition audio, IReadOnlyDictionary<string, RenditionMeasure> measures)
    {
        var measure = measures.GetValueOrDefault(audio.Name, new RenditionMeasure(audio.PeakBitrate, audio.Bitrate));
        return (measure.PeakBitrate, measure.AverageBitrate);
    }

    // A quoted-string cannot contain a quote or a line break (RFC 8216 §4.2).
    private static string Quotable(string value) => string.Concat(value.Where(c => c is not '"' && !char.IsControl(c)));
}
