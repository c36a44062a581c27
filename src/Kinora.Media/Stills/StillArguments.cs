using Kinora.Media.Encoding;
using Kinora.Media.Probing;

namespace Kinora.Media.Stills;

/// <summary>The parts of ffmpeg's argument list that make stills: typed values in, strings out. Pure.</summary>
internal static class StillArguments
{
    private static readonly int[] Widths = [1280, 640, 320];

    /// <summary>JFIF pictures are full-range BT.601; those that come out of <see cref="PictureFilters.Convert"/> are limited-range BT.709. Without <c>accurate_rnd</c> swscale makes them darker by three levels.</summary>
    public const string Jfif = "scale=flags=bicubic+accurate_rnd+full_chroma_int:in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc,format=yuvj420p";

    public static string Stream(VideoTrack track) => FormattableString.Invariant($"0:{track.StreamIndex}");

    public static IReadOnlyList<string> Files(string folder) => [.. Widths.Select(w => Path.Combine(folder, FormattableString.Invariant($"{w}.jpg")))];

    public static string[] Decode(VideoTrack track, bool onlyKeyframes) =>
        ["-an", "-sn", "-dn", .. onlyKeyframes ? (string[])["-skip_frame", "nokey"] : [], "-codec:v", Decoders.Video(track.Codec)!];

    /// <summary>One decoded picture, once in each size.</summary>
    public static IEnumerable<string> Jpegs(VideoTrack track, string folder)
    {
        var (width, height) = Size(track.DisplaySize, Widths[0]);
        var graph = FormattableString.Invariant($"[{Stream(track)}]trim=end_frame=1,{PictureFilters.Deinterlace(track)}{PictureFilters.Convert(track, width, height, PictureFilters.Exact)},split={Widths.Length}{string.Concat(Widths.Select(w => $"[s{w}]"))}");

        graph += string.Concat(Widths.Select(w => FormattableString.Invariant($";[s{w}]scale={Size(track.DisplaySize, w).Width}:{Size(track.DisplaySize, w).Height}:flags={PictureFilters.Exact},{Jfif}[o{w}]")));
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
