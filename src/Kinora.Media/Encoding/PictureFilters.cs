using System.Globalization;

namespace Kinora.Media.Encoding;

/// <summary>Filters that make 8-bit 4:2:0 limited-range BT.709 pictures with square pixels out of whatever a track holds.</summary>
internal static class PictureFilters
{
    /// <summary>How stills are scaled: plain bicubic is off by a level or two where it makes large pictures very small.</summary>
    public const string Exact = "bicubic+accurate_rnd";

    private const string Fast = "bicubic";

    /// <summary>Scales to a size and converts colours.</summary>
    public static string Convert(VideoTrack track, int width, int height, string scaler = Fast)
    {
        var size = FormattableString.Invariant($"{width}:{height}");
        var flatten = HasAlpha(track.PixelFormat) ? "format=gbrap,premultiply=inplace=1,format=gbrp," : "";
        if (track.ColorTransfer is "smpte2084" or "arib-std-b67")
        {
            // Scaled first: tone mapping costs most per pixel. zscale is told everything, because it refuses what is untagged.
            return $"scale={size}:flags={scaler},setsar=1,{Wide(track, track.ColorTransfer)}:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,"
                + $"zscale=t=bt709:m=bt709:r=tv,format=yuv420p,{Tags}";
        }

        if (track.ColorPrimaries is "bt2020" && track.ColorSpace is "bt2020nc" or "bt2020c")
            return $"scale={size}:flags={scaler},setsar=1,{Wide(track, "bt709")}:p=bt709:t=bt709:m=bt709:r=tv,format=yuv420p,{Tags}";

        var range = track.ColorRange == "pc" ? ":in_range=pc" : "";
        if (IsRgb(track.PixelFormat) || HasAlpha(track.PixelFormat))
            return $"{flatten}scale={size}:flags={scaler}{range}:out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1,{Tags}";

        // From matrix to matrix swscale goes through RGB and makes pictures darker by up to three levels; this filter does not, and is faster.
        var matrix = Matrix(track);
        var convert = matrix == "bt709" ? "" : $"colorspace=ispace={matrix}:irange=tv:iprimaries=bt709:itrc=bt709:all=bt709:fast=1,";
        return $"scale={size}:flags={scaler}{range}:out_range=tv,format=yuv420p,setsar=1,{convert}{Tags}";
    }

    /// <summary>Makes converted pictures smaller.</summary>
    public static string Shrink(int width, int height, string scaler = Fast) => string.Create(CultureInfo.InvariantCulture, $"scale={width}:{height}:flags={scaler},setsar=1");

    /// <summary>Two fields to one picture, for pictures that say that they are interlaced; the others pass untouched.</summary>
    public static string Deinterlace(VideoTrack track) => track.Interlaced ? "bwdif=mode=send_frame:parity=auto:deint=interlaced," : "";

    /// <summary>True when a change of the picture's size in mid-stream must not tear the filter graph down, which would lose its counts.</summary>
    public static bool SurvivesSizeChange(VideoTrack track) =>
        track is { Rotation: 0, Mirrored: false, Interlaced: false } && !HasAlpha(track.PixelFormat) && track.ColorTransfer is not ("smpte2084" or "arib-std-b67");

    private const string Tags = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709";

    private static bool HasAlpha(string? format) =>
        format is not null && (format.StartsWith("yuva", StringComparison.Ordinal) || format.StartsWith("gbrap", StringComparison.Ordinal) || format.StartsWith("ya", StringComparison.Ordinal)
            || format is "rgba" or "bgra" or "argb" or "abgr" or "rgba64le" or "rgba64be" or "bgra64le" or "bgra64be" or "pal8");

    private static bool IsRgb(string? format) =>
        format is not null && (format.StartsWith("gbr", StringComparison.Ordinal) || format.Contains("rgb", StringComparison.Ordinal) || format.Contains("bgr", StringComparison.Ordinal)
            || HasAlpha(format) && !format.StartsWith("yuva", StringComparison.Ordinal));

    /// <summary>The matrix as the filter calls it; that of untagged pictures is guessed as players do, by their height.</summary>
    private static string Matrix(VideoTrack track) => track.ColorSpace switch
    {
        "bt709" or "smpte170m" or "bt470bg" or "smpte240m" or "fcc" => track.ColorSpace,
        "bt2020nc" or "bt2020c" => "bt2020nc",
        _ => Math.Min(track.Width, track.Height) >= 720 || Math.Max(track.Width, track.Height) >= 1280 ? "bt709" : "smpte170m",
    };

    private static string Wide(VideoTrack track, string transfer)
    {
        var primaries = track.ColorPrimaries is "bt709" or "smpte170m" or "smpte432" ? track.ColorPrimaries : "bt2020";
        var matrix = track.ColorSpace is "bt709" ? "bt709" : track.ColorSpace is "bt2020c" ? "bt2020c" : "bt2020nc";
        var range = track.ColorRange == "pc" ? "full" : "limited";
        return $"zscale=tin={transfer}:pin={primaries}:min={matrix}:rin={range}";
    }
}
