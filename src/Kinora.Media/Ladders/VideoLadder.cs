using System.Globalization;
using Kinora.Media.Codecs;
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

    /// <summary>What is said of rates above the usual 30: a phone's 58.3 is called 60.</summary>
    private static readonly int[] SmoothRates = [48, 50, 60, 90, 100, 120];

    /// <summary>Height of a 16:9 box that the picture must fit, and the cap in bits per second at up to 30 frames a second.</summary>
    private static readonly (int Box, int MaxRate)[] Rungs =
        [(2160, 16_000_000), (1440, 9_000_000), (1080, 5_000_000), (720, 2_800_000), (480, 1_400_000), (360, 800_000), (240, 400_000), (144, 200_000)];

    public static IReadOnlyList<VideoRendition> Plan(VideoTrack track, Timeline timeline, SourceRates source)
    {
        var rate = timeline.FrameRate?.Value ?? 30;
        var busiest = BusiestRate(timeline, rate);
        var (width, height) = track.DisplaySize;
        var top = Math.Min(BoxOf(width, height), Rungs[0].Box);
        List<VideoRendition> ladder = [];
        var cut = timeline.OnSourceKeyframes && IsPlayableAsIs(track, busiest) ? Cut(track, source, rate) : null;
        if (cut is not null) ladder.Add(cut);

        // A camera's 1080p at 20 Mbit/s is too much for most lines: it stays for those that carry it, and gets a twin that the others can watch.
        var capped = Encode(track, source, top, rate, busiest, keepRate: true);
        if (cut is null) ladder.Add(capped);
        else if ((capped.FrameDivisor > 1 || IsHeavy(cut, timeline, CapOf(top, rate))) && Under(cut, capped, top) is { } twin)
        {
            ladder[0] = cut with { Name = cut.Name + "-original" };
            ladder.Add(twin);
        }

        foreach (var (box, _) in Rungs)
        {
            // Too near the rung above to be worth its price; and the smallest only where little else is left.
            if (box * 1.15 > top || (box == Rungs[^1].Box && top > 360)) continue;
            if (Under(ladder[^1], Encode(track, source, box, rate, busiest, keepRate: false), box) is { } rung) ladder.Add(rung);
        }

        return ladder;
    }

    /// <summary>Height of the smallest 16:9 box, turned like the picture, that holds it: 1920×800 and 1080×1920 are both 1080. Rounding (854×480) counts as the rung it is near.</summary>
    private static int BoxOf(int width, int height)
    {
        var box = Math.Max(Math.Min(width, height), ((Math.Max(width, height) * 9) + 15) / 16);
        return Rungs.Select(r => r.Box).FirstOrDefault(b => Math.Abs(b - box) * 100 <= b, box);
    }

    private static VideoRendition Encode(VideoTrack track, SourceRates source, int box, double rate, double busiest, bool keepRate)
    {
        var (width, height) = Fit(track.DisplaySize, box);
        // More than 30 pictures a second pay at 720p and above; more than 60 nowhere.
        var divisor = Math.Max(1, (int)Math.Ceiling((rate / (keepRate || box >= 720 ? 60 : 30)) - 0.05));
        var fps = rate / divisor;
        var cap = Math.Max(CapOf(box, fps), LeastBitrate);

        // Bits beyond what the source has in its busiest segment show nothing more. Its average says little of that: slides cost nothing until they turn.
        var maxRate = (int)Math.Clamp(source.Peak * Worth(track), Enough(cap), cap);
        var level = H264Level.Least(width, height, busiest / divisor, maxRate, DecodedPictures);
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
            AverageBitrate = (int)Math.Clamp(source.Average * Worth(track), 1, maxRate * 0.6),
            // A second of buffer: each window begins with a full one, so a longer one would let short segments burst far above the rate that is announced.
            Encoding = new H264Settings("high", level, Crf, maxRate, maxRate, References, BFrames),
        };
    }

    /// <summary>
    /// The rung held below the one above it, or null where it could not be that cheap and still be watched. Players rank by bitrate: a smaller picture that costs more
    /// than a larger one would be taken for the better.
    /// </summary>
    private static VideoRendition? Under(VideoRendition above, VideoRendition rung, int box)
    {
        var maxRate = Math.Min(rung.PeakBitrate, (int)(above.PeakBitrate * 0.9));
        if (maxRate < Enough(CapOf(box, 30))) return null;
        var average = Math.Min(rung.AverageBitrate, Math.Max(1, (int)(above.AverageBitrate * 0.9)));
        return rung with { PeakBitrate = maxRate, AverageBitrate = Math.Min(average, maxRate), Encoding = rung.Encoding! with { MaxRate = maxRate, BufferSize = maxRate } };
    }

    /// <summary>An easy picture of this rung needs no more, and a hard one is not worth looking at with less.</summary>
    private static double Enough(double cap) => Math.Max(LeastBitrate, cap / 4);

    /// <summary>Too much for most lines, and long enough to matter: a clip of a megabyte is fetched whole in a moment.</summary>
    private static bool IsHeavy(VideoRendition cut, Timeline timeline, double cap) => cut.AverageBitrate > cap * 1.7 && cut.AverageBitrate * timeline.End.Seconds > 8_000_000;

    private static VideoRendition Cut(VideoTrack track, SourceRates source, double rate)
    {
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
            Colors = ColorsOf(track),
            // avcC bytes 1 to 3: AVCProfileIndication, profile_compatibility, AVCLevelIndication (ISO/IEC 14496-15 §5.3.3.1).
            Codec = string.Create(CultureInfo.InvariantCulture, $"avc1.{configuration[1]:x2}{configuration[2]:x2}{configuration[3]:x2}"),
            PeakBitrate = (int)source.Peak,
            AverageBitrate = (int)source.Average,
            DecoderConfiguration = configuration,
        };
    }

    // A container's word counts where the bitstream is silent, and only the init segment can pass it on.
    private static PictureColors? ColorsOf(VideoTrack track) => track is { ColorPrimaries: null, ColorTransfer: null, ColorSpace: null, ColorRange: not "pc" }
        ? null
        : new PictureColors(
            ColorNames.CodeOf(track.ColorPrimaries, ColorNames.Primaries), ColorNames.CodeOf(track.ColorTransfer, ColorNames.Transfer), ColorNames.CodeOf(track.ColorSpace, ColorNames.Matrix), track.ColorRange == "pc");

    /// <summary>Cutting can neither drop pictures nor scale them: what is too fast or too large for players' decoders is encoded.</summary>
    private static bool IsPlayableAsIs(VideoTrack track, double busiest) =>
        track.CutConfiguration is { Length: >= 4 } && busiest <= 125 && H264Level.Least(track.Width, track.Height, framesPerSecond: 1, bitsPerSecond: 0, pictures: 1) <= 52;

    /// <summary>Pictures a second in the liveliest segment; more than the average where the times are irregular.</summary>
    private static double BusiestRate(Timeline timeline, double average) => timeline.FrameTicks > 0 || timeline.FrameCount == 0
        ? average
        : Enumerable.Range(0, timeline.SegmentCount).Max(i => (timeline.FirstFrames[i + 1] - timeline.FirstFrames[i]) / timeline.Duration(i).Seconds);

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

    /// <summary>Bits of H.264 that tell what one bit of the source tells, with a tenth to spare.</summary>
    private static double Worth(VideoTrack track) => track.Codec switch { "av1" => 2.5, "hevc" or "vp9" => 2.0, _ => 1.1 };

    private static string NameOf(int box, double fps) => fps > 46
        ? string.Create(CultureInfo.InvariantCulture, $"{box}p{SmoothRates.MinBy(r => Math.Abs(r - fps))}")
        : string.Create(CultureInfo.InvariantCulture, $"{box}p");
}
