using System.Globalization;
using Kinora.Media.Probing;

namespace Kinora.Media.Encoding;

/// <summary>How every child opens an original: no network, no other file, the demuxer we chose, the file's own clock.</summary>
internal static class SourceArguments
{
    /// <param name="seek">Seconds on the file's clock; decoding begins at a keyframe at or before it. Null for the beginning.</param>
    public static IEnumerable<string> Open(MediaFile file, string path, double? seek, IEnumerable<string> options) =>
    [
        "-hide_banner", "-nostdin", "-y", "-v", "error", "-max_error_rate", "1",
        "-protocol_whitelist", "file", "-codec_whitelist", Decoders.Whitelist, "-f", file.Demuxer, .. options,
        .. seek is { } seconds ? (string[])["-seek_timestamp", "1", "-noaccurate_seek", "-ss", seconds.ToString("0.000000", CultureInfo.InvariantCulture)] : [],
        "-copyts", "-i", path,
    ];
}
