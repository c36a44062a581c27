using System.Globalization;
using Kinora.Media.Timelines;

namespace Kinora.Media.Ladders;

/// <summary>Which versions of the picture a source deserves. Pure.</summary>
internal static class VideoLadder
{
    private const int Crf = 23;
    private const int References = 2;
    private const int BFrames = 3;

    // With B-frames used as references x264 asks the decoder to hold four pictures.
    private const int DecodedPictures = 4;
    private const int LeastBitrate = 100_000;

    /// <summary>Height of a 16:9 box that the picture must fit, and the cap in bits per second at up to 30 frames a second.</summary>
    private static readonly (int Box, int MaxRate)[] Rungs =
        [(2160, 16_000_000), (1440, 9_000_000), (1080, 5_000_000), (720, 2_800_000), (480, 1_400_000), (360, 800_000), (240, 400_000), (144, 200_000)];

    public static IReadOnlyList<VideoRendition> Plan(VideoTrack track, Timeline timeline, SampleTable? samples)
    {
        var rate = timeline.FrameRate?.Value ?? 30;
        var (width, height) = track.DisplaySize;
        var top = Math.Min(BoxOf(width, height), Rungs[0].Box);
        List<VideoRendition> ladder = [];
        var cut = timeline.OnSourceKeyframes && samples is not null && track.CutConfiguration is not null ? Cut(track, timeline, samples, rate) : null;
        if (cut is not null) ladder.Add(cut);

        // A camera's 1080p at 20 Mbit/s is too much for most lines: it stays for those that carry it, and gets a twin that the others can watch.
        var capped = Encode(track, top, rate, keepRate: true, ceiling: null);
        if (cut is null) ladder.Add(capped);
        else if (cut.AverageBitrate > capped.PeakBitrate * 1.7)
        {
            ladder[0] = cut with { Name = cut.Name + "-original" };
            ladder.Add(capped);
        }

        foreach (var (box, _) in Rungs)
        {
            // Too near the rung above to be worth its price; and the smallest only where little else is left.
            if (box * 1.15 > top || (box == Rungs[^1].Box && top > 360)) continue;
            ladder.Add(Encode(track, box, rate, keepRate: false, ceiling: ladder[^1]));
        }

        return ladder;
    }

    /// <summary>Height of the smallest 16:9 box, turned like the picture, that holds it: 1920×800 and 1080×1920 are both 1080. Rounding (854×480) counts as the rung it is near.</summary>
    private static int BoxOf(int width, int height)
    {
        var box = Math.Max(Math.Min(width, height), ((Math.Max(width, height) * 9) + 15) / 16);
        return Rungs.Select(r => r.Box).FirstOrDefault(b => Math.Abs(b - box) * 100 <= b, box);
    }

    private static VideoRendition Encode(VideoTrack track, int box, double rate, bool keepRate, VideoRendition? ceiling)
    {
        var (width, height) = Fit(track.DisplaySize, box);
        // More than 30 pictures a second pay at 720p and above; more than 60 nowhere.
        var divisor = Math.Max(1, (int)Math.Ceiling((rate / (keepRate || box >= 720 ? 60 : 30)) - 0.05));
        var fps = rate / divisor;
        var maxRate = Math.Max(LeastBitrate, (int)Math.Min(CapOf(box, fps), UsefulBitrate(track)));
        if (ceiling is { Origin: RenditionOrigin.Encoded }) maxRate = Math.Min(maxRate, ceiling.PeakBitrate);
        var level = H264Level.Least(width, height, fps, maxRate, DecodedPictures);
        return new VideoRendition
        {
            Name = NameOf(box, fps),
            Origin = RenditionOrigin.Encoded,
            StreamIndex = track.StreamIndex,
            Width = width,
            Height = height,
            FrameDivisor = divisor,
            Codec = $"avc1.6400{level:x2}",
            PeakBitrate = maxRate,
            AverageBitrate = maxRate * 6 / 10,
            Encoding = new H264Settings("high", level, Crf, maxRate, maxRate * 2, References, BFrames),
        };
    }

    private static VideoRendition Cut(VideoTrack track, Timeline timeline, SampleTable samples, double rate)
    {
        var (peak, average) = Measure(timeline, samples);
        var (width, height) = track.DisplaySize;
        var configuration = track.CutConfiguration!;
        return new VideoRendition
        {
            Name = NameOf(BoxOf(width, height), rate),
            Origin = RenditionOrigin.Cut,
            StreamIndex = track.StreamIndex,
            Width = track.Width,
            Height = track.Height,
            SampleAspect = track.SampleAspect,
            // avcC bytes 1 to 3: AVCProfileIndication, profile_compatibility, AVCLevelIndication (ISO/IEC 14496-15 §5.3.3.1).
            Codec = string.Create(CultureInfo.InvariantCulture, $"avc1.{configuration[1]:x2}{configuration[2]:x2}{configuration[3]:x2}"),
            PeakBitrate = peak,
            AverageBitrate = average,
            DecoderConfiguration = configuration,
        };
    }

    /// <summary>Bits per second of the busiest segment and over all, from the sample sizes.</summary>
    private static (int Peak, int Average) Measure(Timeline timeline, SampleTable samples)
    {
        var bytes = new long[timeline.SegmentCount];
        for (var i = 0; i < samples.Count; i++)
        {
            var found = timeline.Boundaries.AsSpan().BinarySearch(samples.PresentationTimes[i] - timeline.Zero);
            bytes[Math.Clamp(found >= 0 ? found : ~found - 1, 0, bytes.Length - 1)] += samples.Sizes[i];
        }

        var peak = bytes.Select((b, i) => Rate(b, timeline.Duration(i))).Max();
        return (peak, Rate(bytes.Sum(), timeline.End));
    }

    private static int Rate(long bytes, Timestamp span) => (int)Int128.Min(int.MaxValue, (Int128)bytes * 8 * span.Timescale / Math.Max(1, span.Ticks));

    /// <summary>The picture scaled into a 16:9 box turned like it, never up, both sides even.</summary>
    private static (int Width, int Height) Fit((int Width, int Height) size, int box)
    {
        var (longer, shorter) = ((double)Math.Max(size.Width, size.Height), (double)Math.Min(size.Width, size.Height));
        var scale = Math.Min(1, Math.Min(box * 16 / 9.0 / longer, box / shorter));
        return (Even(size.Width * scale), Even(size.Height * scale));
    }

    // Down when halfway, so that an odd source is not scaled up.
    private static int Even(double length) => Math.Max(2, 2 * (int)Math.Ceiling((length / 2) - 0.5));

    private static double CapOf(int box, double fps)
    {
        var rung = Rungs.LastOrDefault(r => r.Box >= box, Rungs[0]);
        // Twice the pictures cost about half as much again, because neighbours are alike.
        return rung.MaxRate * (box >= rung.Box ? 1 : (double)box * box / rung.Box / rung.Box) * (fps > 31 ? 1.5 : 1);
    }

    /// <summary>No more than the source has to tell, allowing for codecs that tell it in fewer bits than H.264.</summary>
    private static double UsefulBitrate(VideoTrack track)
    {
        if (track.Bitrate <= 0) return double.MaxValue;
        return track.Bitrate * (track.Codec switch { "av1" => 2.5, "hevc" or "vp9" => 2.0, _ => 1.1 });
    }

    private static string NameOf(int box, double fps) => fps > 31
        ? string.Create(CultureInfo.InvariantCulture, $"{box}p{Math.Round(fps)}")
        : string.Create(CultureInfo.InvariantCulture, $"{box}p");
}
