using System.Buffers.Binary;
using System.Security.Cryptography;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.IO;
using Kinora.Media.Packaging;
using Kinora.Media.Timelines;
using Kinora.Storage;

namespace Kinora.Features.Playback;

/// <summary>
/// Cuts segments out of originals. The sample tables that this needs are read once and kept within a budget of bytes. A segment too large for the cache of hot ones (four
/// seconds of a camera's 4K are 50 MB and more) never is in memory as a whole, however many ask for it.
/// </summary>
public sealed class OriginalCutter(SampleTables tables, HotSegments hot, IObjectStore store)
{
    public async Task<MediaContent> CutAsync(MediaVideo video, SegmentKey key, CancellationToken cancellationToken)
    {
        var (presentation, name) = (video.Playable!.Presentation, key.Rendition.Name);
        using var source = Open(video);
        var index = await tables.GetAsync(video.Id, video.Playable.File, source, cancellationToken);
        if (key.Rendition.Kind == RenditionKind.Video)
        {
            var rendition = video.Playable.VideoNamed(name)!;
            var table = TableOf(index, rendition.StreamIndex);
            var layout = VideoCutter.Lay(table, presentation.Timeline, key.Index);
            var ranges = VideoCutter.RangesOf(table, presentation.Timeline, key.Index);
            var etag = ETagOf(layout, ranges);
            if (layout.Length > hot.LargestEntry) return Pieces(video, key, source.Length, layout, ranges, etag);
            await VideoCutter.FillAsync(layout, source, table, presentation.Timeline, key.Index, cancellationToken);
            return Whole(video, key, layout.Bytes, etag);
        }

        var audio = video.Playable.AudioNamed(name)!;
        var frames = new AudioFrames(presentation.Timeline, audio.SampleRate, audio.Priming);
        var bytes = await AudioCutter.CutAsync(source, TableOf(index, audio.StreamIndex), audio, frames, key.Index, cancellationToken);
        return Whole(video, key, bytes, ETags.Of(SHA256.HashData(bytes)));
    }

    private MediaBytes Whole(MediaVideo video, SegmentKey key, byte[] bytes, string etag)
    {
        var content = new MediaBytes(bytes, ContentTypes.Of(key.Rendition.Kind), etag, Immutable: true, video);
        hot.Add(key.ToString(), content);
        return content;
    }

    private MediaPieces Pieces(MediaVideo video, SegmentKey key, long originalLength, CmafSegment layout, IReadOnlyList<(long Offset, int Length)> ranges, string etag)
    {
        if (ranges.Any(r => r.Offset + r.Length > originalLength)) throw new SegmentMismatchException("The original is shorter than it was when it was indexed.");
        var content = new MediaPieces(layout.Header, PathOf(video), ranges, layout.Length, ContentTypes.Video, etag, Immutable: true, video);
        hot.Add(key.ToString(), content);
        return content;
    }

    /// <summary>An original never changes, so where the bytes lie says which they are: hashing megabytes would take longer than cutting them.</summary>
    private static string ETagOf(CmafSegment layout, IReadOnlyList<(long Offset, int Length)> ranges)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(layout.Header.Span);
        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (var (offset, _) in ranges)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, offset);
            hash.AppendData(number);
        }

        return ETags.Of(hash.GetHashAndReset());
    }

    private FileByteSource Open(MediaVideo video) => new(PathOf(video));

    private string PathOf(MediaVideo video) => store.LocalPath(VideoObjects.Original(video.Id)) ?? throw new IOException("The original is not on this machine.");

    private static SampleTable TableOf(MediaIndex index, int stream) =>
        index.Samples.TryGetValue(stream, out var table) ? table : throw new SegmentMismatchException($"The original has no sample table for stream {stream}.");
}
