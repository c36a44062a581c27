using System.Security.Cryptography;
using System.Text;
using Kinora.Hosting;
using Kinora.Media.Subtitles;
using Kinora.Storage;

namespace Kinora.Features.Playback;

/// <summary>Subtitles as WebVTT: whole, as they are stored, for DASH; in pieces, one for each segment of the timeline, for HLS.</summary>
public sealed class Subtitles(HotSegments hot, IObjectStore store)
{
    private const int LargestBytes = 32 << 20;

    /// <summary>Null when there are none, or no such segment.</summary>
    public async ValueTask<MediaBytes?> GetAsync(MediaVideo video, PlayableMedia playable, MediaPath path, CancellationToken cancellationToken)
    {
        var timeline = playable.Presentation.Timeline;
        if (!video.Text.Any(t => t.Name == path.Name) || (path.File == MediaFileKind.TextSegment && path.Number >= timeline.SegmentCount)) return null;
        await using var stream = await store.OpenReadAsync(VideoObjects.Subtitles(video.Id, path.Name), 0, LargestBytes, cancellationToken);
        if (stream is null) return null;

        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, cancellationToken);
        var bytes = buffer.ToArray();
        var name = "all.vtt";
        if (path.File == MediaFileKind.TextSegment)
        {
            var cues = WebVttReader.Read(Encoding.UTF8.GetString(bytes));
            bytes = Encoding.UTF8.GetBytes(WebVttFile.WriteSegment(cues, timeline.Start(path.Number), timeline.Start(path.Number + 1)));
            name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path.Number}.vtt");
        }

        var content = new MediaBytes(bytes, ContentTypes.WebVtt, ETags.Of(SHA256.HashData(bytes)), Immutable: true, video);
        hot.Add($"{video.Id}/text/{path.Name}/{name}", content);
        return content;
    }
}
