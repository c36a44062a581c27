using Kinora.Media.IO;
using Kinora.Media.IsoBmff;
using Kinora.Media.Matroska;
using Kinora.Media.Probing;

namespace Kinora.Media;

/// <summary>Reads the sample tables of the containers that are read here and not by ffprobe.</summary>
public static class NativeIndex
{
    /// <summary>The file's description and sample tables; null when it is a container, or uses something, that is left to ffprobe.</summary>
    /// <param name="source">The bytes of the file.</param>
    /// <param name="demuxer">What it was found to be; see <see cref="MediaFile.Demuxer"/>.</param>
    /// <param name="limits">How much of it may be read.</param>
    /// <exception cref="MediaFormatException">The file cannot be taken; the message says why.</exception>
    /// <exception cref="IOException">The bytes cannot be read.</exception>
    public static async Task<MediaIndex?> ReadAsync(IByteSource source, string demuxer, ProbeLimits limits, CancellationToken cancellationToken) => demuxer switch
    {
        Mp4Reader.Demuxer => await Mp4Reader.ReadAsync(source, limits, cancellationToken),
        MatroskaReader.Demuxer => await MatroskaReader.ReadAsync(source, cancellationToken),
        _ => null,
    };
}
