using System.Security.Cryptography;
using Kinora.Data.Videos;
using Kinora.Media.Packaging;

namespace Kinora.Features.Playback;

/// <summary>The init segment of each rendition: a pure function of the presentation, and for encoded pictures of what the first encode told about its decoder.</summary>
public sealed class InitSegments(HotSegments hot, SegmentService segments)
{
    /// <summary>Null when there is no such rendition.</summary>
    /// <exception cref="SegmentUnavailableException">Nothing of it was encoded before, and cannot be now.</exception>
    public async ValueTask<MediaBytes?> GetAsync(MediaVideo video, RenditionKey key, CancellationToken cancellationToken)
    {
        var playable = video.Playable!;
        byte[] bytes;
        if (key.Kind == RenditionKind.Audio)
        {
            if (playable.AudioNamed(key.Name) is not { } audio) return null;
            bytes = CmafInit.Audio(audio);
        }
        else
        {
            if (playable.VideoNamed(key.Name) is not { } rendition) return null;
            var configuration = rendition.DecoderConfiguration ?? await LearnAsync(video, key, cancellationToken);
            bytes = CmafInit.Video(rendition, playable.Presentation.Timeline, configuration);
        }

        var content = new MediaBytes(bytes, ContentTypes.Of(key.Kind), ETags.Of(SHA256.HashData(bytes)), Immutable: true, video);
        hot.Add($"{key}/init.mp4", content);
        return content;
    }

    // The first segment is the shortest, and what a player that asks for this wants next.
    private async Task<byte[]> LearnAsync(MediaVideo video, RenditionKey key, CancellationToken cancellationToken)
    {
        var stored = video.Playable!.Find(key)!;
        if (stored.DecoderConfiguration is null) await segments.GetAsync(video, new SegmentKey(key, 0), cancellationToken);
        return stored.DecoderConfiguration ?? throw new SegmentUnavailableException();
    }
}
