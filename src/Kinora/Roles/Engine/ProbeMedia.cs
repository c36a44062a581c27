using System.Globalization;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Timelines;

namespace Kinora.Roles.Engine;

/// <summary><c>kinora media probe</c>.</summary>
internal static class ProbeMedia
{
    public static async Task<int> RunAsync(string file, bool json, IConfiguration settings, CancellationToken cancellationToken)
    {
        using var engine = await WalledEngine.StartAsync(settings, cancellationToken);
        var index = await engine.ProbeAsync(file, cancellationToken);
        if (json) await Output.JsonAsync(Described(file, index));
        else await Console.Out.WriteAsync(Text(file, index));
        return 0;
    }

    private static object Described(string file, MediaIndex index) => new
    {
        file,
        container = index.File.Container,
        demuxer = index.File.Demuxer,
        size = index.File.Size,
        duration = Seconds(index.File),
        nativelyIndexed = index.File.NativelyIndexed,
        video = index.File.Video.Select(v => new
        {
            stream = v.StreamIndex,
            v.Codec,
            v.Width,
            v.Height,
            displayWidth = v.DisplaySize.Width,
            displayHeight = v.DisplaySize.Height,
            sampleAspect = v.SampleAspect.ToString(),
            v.Rotation,
            v.Mirrored,
            v.Interlaced,
            v.PixelFormat,
            v.ColorPrimaries,
            v.ColorTransfer,
            v.ColorSpace,
            v.ColorRange,
            frameRate = FrameRate(v, index),
            frames = index.Samples.GetValueOrDefault(v.StreamIndex)?.Count,
            v.Bitrate,
            start = v.Start.Seconds,
            duration = v.Duration.Seconds,
            v.Language,
            cuttable = v.CutConfiguration is not null,
        }),
        audio = index.File.Audio.Select(a => new
        {
            stream = a.StreamIndex,
            a.Codec,
            a.SampleRate,
            a.Channels,
            a.Bitrate,
            start = a.Start.Seconds,
            duration = a.Duration.Seconds,
            a.Language,
            cuttable = a.CutConfiguration is not null,
        }),
        subtitles = index.File.Subtitles.Select(s => new
        {
            stream = s.StreamIndex,
            s.Codec,
            s.Language,
            s.Title,
            @default = s.IsDefault,
            forced = s.IsForced,
            hearingImpaired = s.IsForHearingImpaired,
            shown = s.IsText,
        }),
        chapters = index.File.Chapters.Select(c => new { start = c.Start.Seconds, c.Title }),
    };

    private static string Text(string file, MediaIndex index)
    {
        var media = index.File;
        var text = new System.Text.StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{file}: {media.Container}, {new ByteSize(media.Size)}, {Output.Seconds(Seconds(media))}\n");
        foreach (var v in media.Video)
        {
            string?[] facts =
            [
                $"{v.Width}x{v.Height}",
                v.DisplaySize == (v.Width, v.Height) ? null : $"shown as {v.DisplaySize.Width}x{v.DisplaySize.Height}",
                v.Rotation == 0 ? null : $"turned by {v.Rotation}°",
                v.Mirrored ? "mirrored" : null,
                v.Interlaced ? "interlaced" : null,
                v.PixelFormat,
                v.ColorTransfer,
                FrameRate(v, index) is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.###} pictures/s") : null,
                .. Common(v, v.Bitrate),
                v.CutConfiguration is null ? null : "can be cut without encoding",
            ];
            text.Append(CultureInfo.InvariantCulture, $"  video {v.StreamIndex,-3} {v.Codec}: {string.Join(", ", facts.OfType<string>())}\n");
        }

        foreach (var a in media.Audio)
        {
            string?[] facts = [$"{a.SampleRate} Hz", a.Channels == 1 ? "1 channel" : $"{a.Channels} channels", .. Common(a, a.Bitrate), a.CutConfiguration is null ? null : "can be cut without encoding"];
            text.Append(CultureInfo.InvariantCulture, $"  audio {a.StreamIndex,-3} {a.Codec}: {string.Join(", ", facts.OfType<string>())}\n");
        }

        foreach (var s in media.Subtitles)
        {
            string?[] facts = [s.Language, s.Title, s.IsDefault ? "default" : null, s.IsForced ? "forced" : null, s.IsForHearingImpaired ? "for the hard of hearing" : null, s.IsText ? null : "pictures of text, not shown"];
            text.Append(CultureInfo.InvariantCulture, $"  text  {s.StreamIndex,-3} {s.Codec}");
            if (facts.OfType<string>().Any()) text.Append(": ").AppendJoin(", ", facts.OfType<string>());
            text.Append('\n');
        }

        foreach (var c in media.Chapters) text.Append(CultureInfo.InvariantCulture, $"  chapter   from {Output.Seconds(c.Start.Seconds)}{(c.Title is null ? "" : $": {c.Title}")}\n");
        return text.ToString();
    }

    private static IEnumerable<string?> Common(Track track, long bitrate)
    {
        yield return track.Language;
        yield return bitrate > 0 ? Output.Rate(bitrate) : null;
        yield return track.Start.Ticks == 0 ? null : $"from {Output.Seconds(track.Start.Seconds)}";
        yield return Output.Seconds(track.Duration.Seconds);
    }

    private static double? FrameRate(VideoTrack track, MediaIndex index) =>
        track == index.File.MainVideo && TimelineBuilder.Build(index).FrameRate is { } exact ? Math.Round(exact.Value, 3) : track.AverageFrameRate is { } told ? Math.Round(told.Value, 3) : null;

    private static double Seconds(MediaFile media) => media.Video.Cast<Track>().Concat(media.Audio).Max(t => t.Duration.Seconds);
}
