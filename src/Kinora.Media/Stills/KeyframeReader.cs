using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Timelines;

namespace Kinora.Media.Stills;

/// <summary>
/// The keyframes of an H.264 rendition, one at a time and nothing else: a few megabytes of an hour, whatever its size. Either of a rendition that is cut, read from the
/// original, or of one that is encoded, whose segments begin with one each.
/// </summary>
public sealed class KeyframeReader
{
    /// <summary>No keyframe of a real film is larger; 8K at its best has a few megabytes.</summary>
    private const int LargestBytes = 16 << 20;

    private readonly Func<int, CancellationToken, Task<ReadOnlyMemory<byte>>> _read;

    private KeyframeReader(VideoRendition rendition, Timeline timeline, ReadOnlyMemory<byte> configuration, long[] times, Func<int, CancellationToken, Task<ReadOnlyMemory<byte>>> read) =>
        (Rendition, Timeline, DecoderConfiguration, Times, _read) = (rendition, timeline, configuration, times, read);

    public VideoRendition Rendition { get; }

    public Timeline Timeline { get; }

    /// <summary>Payload of <c>avcC</c>.</summary>
    public ReadOnlyMemory<byte> DecoderConfiguration { get; }

    /// <summary>When each is shown, in ticks of the timeline, increasing.</summary>
    public IReadOnlyList<long> Times { get; }

    /// <param name="source">The original; it must stay open as long as this is used.</param>
    /// <param name="samples">Its table of the rendition's track.</param>
    /// <param name="rendition">A rendition that is cut from it.</param>
    /// <param name="timeline">The video's.</param>
    public static KeyframeReader OfOriginal(IByteSource source, SampleTable samples, VideoRendition rendition, Timeline timeline)
    {
        int[] keyframes = [.. Enumerable.Range(0, samples.Count).Where(i => samples.Keyframes[i])];
        var times = Array.ConvertAll(keyframes, i => new Timestamp(samples.PresentationTimes[i], samples.Timescale).In(timeline.Timescale) - timeline.Zero);
        return new KeyframeReader(rendition, timeline, rendition.DecoderConfiguration!, times, async (i, token) =>
        {
            if (samples.Sizes[keyframes[i]] > LargestBytes) throw new InvalidDataException("A keyframe is too large.");
            var bytes = new byte[samples.Sizes[keyframes[i]]];
            await source.ReadExactlyAsync(samples.Offsets[keyframes[i]], bytes, token);
            return bytes;
        });
    }

    /// <param name="rendition">A rendition that is encoded.</param>
    /// <param name="timeline">The video's.</param>
    /// <param name="configuration">Payload of <c>avcC</c>.</param>
    /// <param name="open">A segment's bytes, by its number.</param>
    public static KeyframeReader OfSegments(VideoRendition rendition, Timeline timeline, ReadOnlyMemory<byte> configuration, Func<int, CancellationToken, Task<Stream>> open)
    {
        var init = CmafInit.Video(rendition, timeline, configuration.Span);
        return new KeyframeReader(rendition, timeline, configuration, [.. timeline.Boundaries[..^1]], async (i, token) =>
        {
            await using var segment = await open(i, token);
            return await FragmentReader.FirstSampleAsync(init, segment, LargestBytes, token);
        });
    }

    /// <summary>The bytes of the i-th keyframe, as a sample of <c>avc1</c>.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="InvalidDataException">A keyframe is larger than any real one, or a segment is not what an encoder made.</exception>
    public Task<ReadOnlyMemory<byte>> ReadAsync(int keyframe, CancellationToken cancellationToken) => _read(keyframe, cancellationToken);
}
