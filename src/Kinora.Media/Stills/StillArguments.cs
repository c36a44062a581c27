using Kinora.Media.Encoding;
using Kinora.Media.Probing;

namespace Kinora.Media.Stills;

/// <summary>The parts of ffmpeg's argument list that make stills: typed values in, strings out. Pure.</summary>
internal static class StillArguments
{
    private static readonly int[] Widths = [1280, 640, 320];

    /// <summary>JFIF pictures are full-range BT.601; those that come out of <see cref="PictureFilters.Convert"/> are limited-range BT.709. Without <c>accurate_rnd</c> swscale makes them darker by three levels.</summary>
    public const string Jfif = "scale=flags=bicubic+accurate_rnd+full_chroma_int:in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc,format=yuvj420p";

    private const string OfRgb = "scale=flags=bicubic+accurate_rnd+full_chroma_int:out_color_matrix=bt601:out_range=pc,format=yuvj420p";

    public static string Stream(VideoTrack track) => FormattableString.Invariant($"0:{track.StreamIndex}");

    public static IReadOnlyList<string> Files(string folder) => [.. Widths.Select(w => Path.Combine(folder, FormattableString.Invariant($"{w}.jpg")))];

    public static string[] Decode(VideoTrack track, bool onlyKeyframes) =>
        ["-an", "-sn", "-dn", .. onlyKeyframes ? (string[])["-skip_frame", "nokey"] : [], "-codec:v", Decoders.Video(track.Codec)!];

    /// <summary>One decoded picture, once in each size.</summary>
    public static IEnumerable<string> Jpegs(VideoTrack track, string folder)
    {
        var (width, height) = Size(track.DisplaySize, Widths[0]);
        var picture = FormattableString.Invariant($"[{Stream(track)}]trim=end_frame=1,{PictureFilters.Deinterlace(track)}{PictureFilters.Convert(track, width, height, PictureFilters.Exact)}");
        return Jpegs(picture, w => FormattableString.Invariant($"scale={Size(track.DisplaySize, w).Width}:{Size(track.DisplaySize, w).Height}:flags={PictureFilters.Exact},{Jfif}"), folder);
    }

    /// <summary>The picture that is attached to a file of sound alone, in whichever of the formats that people attach.</summary>
    public static IEnumerable<string> Cover(MediaFile file, string path, string folder) =>
    [
        .. SourceArguments.Open(file, path, seek: null, ["-an", "-sn", "-dn", "-codec_whitelist", Decoders.Whitelist + ",png", "-max_pixels", "64000000"]),
        .. Jpegs(
            "[0:v:0]trim=end_frame=1,setsar=1,format=rgb24",
            w => FormattableString.Invariant($"scale=w='min({w},iw)':h='min({w},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2:flags={PictureFilters.Exact},{OfRgb}"),
            folder),
    ];

    /// <summary>A sound from left to right, as loud as it is high. What is drawn is kept in memory: of a long one fewer samples.</summary>
    public static IEnumerable<string> Wave(MediaFile file, string path, AudioTrack track, string folder)
    {
        var rate = (int)Math.Clamp(8000 * 3600 / Math.Max(1, track.Duration.Seconds), 500, 8000);
        return
        [
            .. SourceArguments.Open(file, path, seek: null, ["-vn", "-sn", "-dn", "-codec:a", Decoders.Audio(track.Codec)!]),
            .. Jpegs(
                FormattableString.Invariant($"[0:{track.StreamIndex}]{AudioArguments.Mixed(track, 1, rate.ToString(System.Globalization.CultureInfo.InvariantCulture))}showwavespic=s={Widths[0]}x{Widths[0] * 9 / 16}:colors=0x8b7cf6:scale=sqrt:filter=peak[w];color=0x17171d:s={Widths[0]}x{Widths[0] * 9 / 16}:d=1:r=1[b];[b][w]overlay=format=gbrp,format=rgb24"),
                w => FormattableString.Invariant($"scale={w}:-2:flags={PictureFilters.Exact},{OfRgb}"),
                folder),
        ];
    }

    private static string[] Jpegs(string picture, Func<int, string> shrink, string folder)
    {
        var graph = FormattableString.Invariant($"{picture},split={Widths.Length}{string.Concat(Widths.Select(w => $"[s{w}]"))}") + string.Concat(Widths.Select(w => FormattableString.Invariant($";[s{w}]{shrink(w)}[o{w}]")));
        return
        [
            "-filter_complex", graph,
            .. Widths.SelectMany(w => (string[])["-map", FormattableString.Invariant($"[o{w}]"), "-frames:v", "1", "-q:v", "4", "-map_metadata", "-1", "-f", "mjpeg", Path.Combine(folder, FormattableString.Invariant($"{w}.jpg"))]),
        ];
    }

    /// <summary>At most so wide, at most twice as high as that, never scaled up, even.</summary>
    private static (int Width, int Height) Size((int Width, int Height) display, int width)
    {
        var scale = Math.Min(1, Math.Min((double)width / display.Width, 2.0 * width / display.Height));
        return (Even(display.Width * scale), Even(display.Height * scale));
    }

    private static int Even(double length) => Math.Max(2, 2 * (int)(length / 2));
}
