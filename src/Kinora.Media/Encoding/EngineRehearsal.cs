using System.Collections.ObjectModel;
using Kinora.Media.Dash;
using Kinora.Media.Hls;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Probing;
using Kinora.Media.Timelines;

namespace Kinora.Media.Encoding;

/// <summary>
/// Goes once through probing, planning, cutting and encoding with clips of a second that it makes itself. The first real file then finds the code compiled and ffmpeg in memory.
/// </summary>
public static class EngineRehearsal
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <returns>What the clip that is encoded is, and what would be offered of it.</returns>
    /// <exception cref="ToolException">ffmpeg cannot make the clips, or encode one.</exception>
    public static async Task<(MediaFile File, Presentation Presentation)> RunAsync(MediaTools tools, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(tools.ScratchFolder, $"rehearsal-{Guid.NewGuid():N}"));
        try
        {
            var (encoded, cut) = (Path.Combine(folder.FullName, "encoded.mp4"), Path.Combine(folder.FullName, "cut.mp4"));
            string[] arguments =
            [
                "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1", "-f", "lavfi", "-i", "sine=r=44100:d=1",
                "-c:v", "mpeg4", "-c:a", "mp2", encoded,
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", cut,
            ];
            await ToolRun.ReadAsync(new ToolCommand(tools.Ffmpeg, arguments, ToolLimits.Still, ToolPriority.Soon) { Sandbox = tools.Sandbox, OutputFolder = folder.FullName }, 0, TimeLimit, cancellationToken);
            await CutAsync(cut, tools, cancellationToken);
            return await EncodeAsync(encoded, tools, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(MediaFile File, Presentation Presentation)> EncodeAsync(string path, MediaTools tools, CancellationToken cancellationToken)
    {
        using var source = new FileByteSource(path);
        var (index, presentation) = await PlanAsync(source, path, tools, cancellationToken);
        var window = new VideoWindow { Path = path, File = index.File, Timeline = presentation.Timeline, Renditions = [.. presentation.Video], FirstSegment = 0, SegmentCount = 1 };
        await foreach (var _ in new VideoWindowEncoder(tools).EncodeAsync(window, cancellationToken))
        {
            // Made for the making.
        }

        return (index.File, presentation);
    }

    private static async Task CutAsync(string path, MediaTools tools, CancellationToken cancellationToken)
    {
        using var source = new FileByteSource(path);
        var (index, presentation) = await PlanAsync(source, path, tools, cancellationToken);
        var (timeline, video, audio) = (presentation.Timeline, presentation.Video[0], presentation.Audio[0]);
        MasterPlaylist.Write(presentation, ReadOnlyDictionary<string, RenditionMeasure>.Empty);
        DashManifest.Write(presentation, ReadOnlyDictionary<string, RenditionMeasure>.Empty);
        MediaPlaylist.Video(presentation);
        CmafInit.Video(video, timeline, video.DecoderConfiguration!);
        await VideoCutter.CutAsync(source, index.Samples[video.StreamIndex], timeline, 0, cancellationToken);
        await AudioCutter.CutAsync(source, index.Samples[audio.StreamIndex], audio, new AudioFrames(timeline, audio.SampleRate, audio.Priming), 0, cancellationToken);
    }

    private static async Task<(MediaIndex Index, Presentation Presentation)> PlanAsync(IByteSource source, string path, MediaTools tools, CancellationToken cancellationToken)
    {
        var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), tools, cancellationToken);
        return (index, LadderPlanner.Plan(index, TimelineBuilder.Build(index)));
    }
}
