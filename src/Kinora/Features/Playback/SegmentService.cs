using System.Security.Cryptography;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Packaging;
using Kinora.Storage;

namespace Kinora.Features.Playback;

/// <summary>
/// The bytes of a segment, wherever they come from: memory, the store, the original, or an encoder that starts now. Nobody outside can tell the difference.
/// </summary>
public sealed class SegmentService(
    HotSegments hot, EncodeScheduler scheduler, SegmentRecorder recorder, OriginalCutter cutter, IObjectStore store, ILogger<SegmentService> logger)
{
    private readonly SingleFlight<SegmentKey, MediaContent?> _flights = new();

    /// <summary>Null when the presentation has no such segment.</summary>
    /// <exception cref="SegmentUnavailableException">It cannot be made now.</exception>
    public async ValueTask<MediaContent?> GetAsync(MediaVideo video, SegmentKey key, CancellationToken cancellationToken)
    {
        if (video.Playable is not { } playable || key.Index < 0 || key.Index >= playable.Presentation.Timeline.SegmentCount) return null;
        if (playable.Find(key.Rendition) is not { } rendition)
            return playable.Has(key.Rendition) ? await _flights.RunAsync(key, () => CutAsync(video, key), cancellationToken) : null;

        scheduler.Watch(video, key);
        while (true)
        {
            if (hot.TryGet(key.ToString(), out var known)) return known;
            if (recorder.TryGetUnstored(key, out var fresh)) return fresh;
            if (rendition[key.Index] is { } stored)
            {
                if (ReadyFile(video, key, stored) is { } file) return file;
                if (await _flights.RunAsync(key, () => ReadAsync(video, key, stored), cancellationToken) is { } read) return read;
            }
            else if (await scheduler.DemandAsync(video, key, cancellationToken) is { } made)
            {
                return made;
            }
        }
    }

    private async Task<MediaContent?> CutAsync(MediaVideo video, SegmentKey key)
    {
        if (hot.TryGet(key.ToString(), out var known)) return known;
        try
        {
            return await cutter.CutAsync(video, key, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SegmentMismatchException or MediaFormatException)
        {
            logger.LogWarning(e, "{Segment} cannot be cut from the original", key);
            throw new SegmentUnavailableException();
        }
    }

    // Sent by the kernel, when this process has seen its bytes before.
    private MediaFileContent? ReadyFile(MediaVideo video, SegmentKey key, StoredSegment stored)
    {
        if (!stored.IsVerified || store.LocalPath(key.Object) is not { } path) return null;
        var file = new FileInfo(path);
        if (!file.Exists || file.Length != stored.Size) return null;
        var content = new MediaFileContent(path, stored.Size, ContentTypes.Of(key.Rendition.Kind), ETags.Of(stored.Sha256), Immutable: true, video) { Segment = key };
        hot.Add(key.ToString(), content);
        return content;
    }

    // A segment that was torn or lost on its way to the disk is never served: it is missing again, and made again.
    private async Task<MediaContent?> ReadAsync(MediaVideo video, SegmentKey key, StoredSegment stored)
    {
        var bytes = await ReadWholeAsync(key, stored.Size);
        if (bytes is null || !SHA256.HashData(bytes).AsSpan().SequenceEqual(stored.Sha256))
        {
            await recorder.LoseAsync(video, key, stored, CancellationToken.None);
            return null;
        }

        stored.IsVerified = true;
        var content = new MediaBytes(bytes, ContentTypes.Of(key.Rendition.Kind), ETags.Of(stored.Sha256), Immutable: true, video) { Segment = key };
        if (store.LocalPath(key.Object) is null) hot.Add(key.ToString(), content);
        return content;
    }

    private async Task<byte[]?> ReadWholeAsync(SegmentKey key, int size)
    {
        await using var stream = await store.OpenReadAsync(key.Object, 0, size + 1L, CancellationToken.None);
        if (stream is null) return null;
        var bytes = new byte[size];
        if (await stream.ReadAtLeastAsync(bytes, size, throwOnEndOfStream: false, CancellationToken.None) < size) return null;
        return await stream.ReadAsync(new byte[1], CancellationToken.None) == 0 ? bytes : null;
    }
}
