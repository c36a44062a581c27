using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media.Encoding;
using Kinora.Storage;

namespace Kinora.Features.Playback;

/// <summary>The engine's encoders, as the scheduler sees them.</summary>
public sealed class Encoders(MediaTools tools, IObjectStore store)
{
    private readonly VideoWindowEncoder _video = new(tools);
    private readonly AudioEncoder _audio = new(tools);

    public IAsyncEnumerable<EncodedSegment> EncodeAsync(EncodeWindow window, CancellationToken cancellationToken)
    {
        var playable = window.Video.Playable!;
        var path = store.LocalPath(VideoObjects.Original(window.Video.Id)) ?? throw new IOException("The original is not on this machine.");
        if (window.Kind == RenditionKind.Video)
        {
            return _video.EncodeAsync(
                new VideoWindow
                {
                    Path = path,
                    File = playable.File,
                    Timeline = playable.Presentation.Timeline,
                    Renditions = [.. playable.Presentation.Video.Where(r => window.Names.Contains(r.Name, StringComparer.Ordinal))],
                    FirstSegment = window.First,
                    SegmentCount = window.Count,
                    Interactive = window.Urgency is Urgency.Viewer or Urgency.ReadAhead,
                },
                cancellationToken);
        }

        return _audio.EncodeAsync(
            new AudioWindow
            {
                Path = path,
                File = playable.File,
                Timeline = playable.Presentation.Timeline,
                Rendition = playable.AudioNamed(window.Names[0])!,
                FirstSegment = window.First,
                SegmentCount = window.Count,
                // A whole track costs less than a minute of processor time an hour, and everybody who watches needs it: it does not wait for idle moments.
                Priority = window.Urgency == Urgency.WholeTrack ? ToolPriority.Soon : ToolPriority.Interactive,
            },
            cancellationToken);
    }
}
