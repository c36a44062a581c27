using System.Globalization;

namespace Kinora.Media.Probing;

/// <summary>Argument lists of ffprobe, from typed values only.</summary>
internal static class FfprobeArguments
{
    /// <summary>The tracks, as JSON.</summary>
    public static IReadOnlyList<string> Streams(string demuxer, string path) =>
    [
        .. Quiet, .. Bounded, "-show_entries",
        "stream=index,codec_name,codec_type,codec_tag_string,width,height,sample_aspect_ratio,pix_fmt,field_order,color_range,color_space,color_transfer,color_primaries,"
        + "time_base,start_pts,duration_ts,avg_frame_rate,r_frame_rate,bit_rate,channels,sample_rate"
        + ":stream_disposition=attached_pic,default,dub,comment,forced,captions,hearing_impaired,visual_impaired:stream_tags=language,title,handler_name:stream_side_data=rotation,displaymatrix"
        + ":chapter=time_base,start:chapter_tags=title:format=duration,start_time,bit_rate",
        "-of", "json=compact=1", .. Input(demuxer, path),
    ];

    /// <summary>Every packet as a line: stream, pts, dts, duration, size, flags.</summary>
    public static IReadOnlyList<string> Packets(string demuxer, string path) =>
        [.. Quiet, .. Bounded, "-show_entries", "packet=stream_index,pts,dts,duration,size,flags", "-of", "csv=p=0", .. Input(demuxer, path)];

    /// <summary>The first pictures that a decoder gives for a track, as a line each.</summary>
    public static IReadOnlyList<string> FirstFrames(string demuxer, string path, int stream, int packets) =>
    [
        .. Quiet, .. Bounded, "-threads", "1", "-select_streams", stream.ToString(CultureInfo.InvariantCulture), "-read_intervals", FormattableString.Invariant($"%+#{packets}"), "-show_frames", "-show_entries",
        "frame=best_effort_timestamp,width,height,pix_fmt,interlaced_frame,color_range,color_space,color_primaries,color_transfer:frame_side_data=none",
        "-of", "compact=p=0", .. Input(demuxer, path),
    ];

    private static IEnumerable<string> Quiet => ["-hide_banner", "-v", "error"];

    // A file that hides its codec parameters deep inside gets this much searched and no more.
    private static IEnumerable<string> Bounded => ["-probesize", "20000000", "-analyzeduration", "20000000", "-max_streams", "1000", "-codec_whitelist", Decoders.Whitelist];

    private static IEnumerable<string> Input(string demuxer, string path) => ["-protocol_whitelist", "file", "-f", demuxer, "-i", path];
}
