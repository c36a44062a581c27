using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.IO;
using Kinora.Media.Packaging;
using Kinora.Media.Timelines;
using Kinora.Storage;

namespace Kinora.Features.Playback;

/// <summary>Cuts segments out of originals. The sample tables that this needs are read once and kept within a budget of bytes.</summary>
public sealed class OriginalCutter(SampleTableCache tables, IObjectStore store)
{
    public async Task<byte[]> CutAsync(MediaVideo video, SegmentKey key, CancellationToken cancellationToken)
    {
        var (presentation, name) = (video.Playable!.Presentation, key.Rendition.Name);
        using var source = Open(video);
        var index = await tables.GetAsync(video, source, cancellationToken);
        if (key.Rendition.Kind == RenditionKind.Video)
        {
            var rendition = video.Playable.VideoNamed(name)!;
            return await VideoCutter.CutAsync(source, TableOf(index, rendition.StreamIndex), presentation.Timeline, key.Index, cancellationToken);
        }

        var audio = video.Playable.AudioNamed(name)!;
        var frames = new AudioFrames(presentation.Timeline, audio.SampleRate, audio.Priming);
        return await AudioCutter.CutAsync(source, TableOf(index, audio.StreamIndex), audio, frames, key.Index, cancellationToken);
    }

    private FileByteSource Open(MediaVideo video) => new(store.LocalPath(VideoObjects.Original(video.Id)) ?? throw new IOException("The original is not on this machine."));

    private static SampleTable TableOf(MediaIndex index, int stream) =>
        index.Samples.TryGetValue(stream, out var table) ? table : throw new SegmentMismatchException($"The original has no sample table for stream {stream}.");
}
