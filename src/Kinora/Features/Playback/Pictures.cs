using System.Security.Cryptography;
using Kinora.Hosting;
using Kinora.Storage;

namespace Kinora.Features.Playback;

/// <summary>Posters, thumbnails and storyboards: small, and asked for by every page, so they live in the same memory as segments.</summary>
public sealed class Pictures(HotSegments hot, IObjectStore store)
{
    private const int LargestBytes = 4 << 20;

    /// <summary>Null when there is no such picture.</summary>
    public async ValueTask<MediaBytes?> GetAsync(MediaVideo video, MediaPath path, CancellationToken cancellationToken)
    {
        if (path.File == MediaFileKind.Picture && (path.Number < 1 || path.Number > video.PosterVersion)) return null;
        var (name, contentType) = path.File switch
        {
            MediaFileKind.Storyboard => ($"{path.Name}/index.vtt", ContentTypes.WebVtt),
            MediaFileKind.StoryboardSheet => ($"{path.Name}/{VideoObjects.StoryboardSheetName(path.Number)}", ContentTypes.Jpeg),
            _ => ($"{path.Name}-{path.Number}.jpg", ContentTypes.Jpeg),
        };
        await using var stream = await store.OpenReadAsync(VideoObjects.Folder(video.Id) / name, 0, LargestBytes, cancellationToken);
        if (stream is null) return null;

        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, cancellationToken);
        var bytes = buffer.ToArray();
        var content = new MediaBytes(bytes, contentType, ETags.Of(SHA256.HashData(bytes)), Immutable: true, video);
        hot.Add($"{video.Id}/{name}", content);
        return content;
    }
}
