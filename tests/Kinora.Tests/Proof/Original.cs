using System.Globalization;
using Kinora.Media;
using Kinora.Media.Ladders;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Tests.Proof;

/// <summary>A file that was uploaded, as ffmpeg shows it, on the clock that the server put it on.</summary>
internal sealed record Original(string Path, MediaFile File, Presentation Presentation)
{
    public string[] Input => ["-copyts", "-f", File.Demuxer, "-i", Path];

    public VideoTrack Pictures => File.Video.First(t => t.StreamIndex == Presentation.Video[0].StreamIndex);

    private double Zero => (double)Presentation.Timeline.Zero / Presentation.Timeline.Timescale;

    /// <summary>Subtracts the server's zero from a filter's time stamps.</summary>
    public string OnTimeline => string.Create(CultureInfo.InvariantCulture, $"PTS-round({Presentation.Timeline.Zero}/{Presentation.Timeline.Timescale}/TB)");

    /// <summary>When each decoded picture is shown, in seconds.</summary>
    public async Task<double[]> PictureTimesAsync()
    {
        var lines = System.Text.Encoding.ASCII.GetString(await Ffmpeg.RunAsync(
        [
            .. Input, "-map", $"0:{Pictures.StreamIndex}", "-fps_mode", "passthrough", "-enc_time_base", "1/1000000", "-vf", "scale=16:16", "-c:v", "rawvideo", "-f", "framecrc", "-",
        ]));
        return [.. lines.Split('\n').Where(l => l.StartsWith("0,", StringComparison.Ordinal)).Select(l => (long.Parse(l.Split(',')[2], CultureInfo.InvariantCulture) / 1_000_000.0) - Zero)];
    }

    public VideoRendition Rung(string name) => Presentation.Video.Single(r => "video/" + r.Name == name);

    public AudioRendition Track(string name) => Presentation.Audio.Single(r => "audio/" + r.Name == name);
}
