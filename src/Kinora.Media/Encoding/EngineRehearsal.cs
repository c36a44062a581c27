using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;
using Kinora.Media.Timelines;

namespace Kinora.Media.Encoding;

/// <summary>
/// Goes once through probing, planning and encoding with a clip of a second that it makes itself. The first real file then finds the code compiled and ffmpeg in memory.
/// </summary>
public static class EngineRehearsal
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <returns>What the clip is, and what would be offered of it.</returns>
    /// <exception cref="ToolException">ffmpeg cannot make the clip, or encode it.</exception>
    public static async Task<(MediaFile File, Presentation Presentation)> RunAsync(MediaTools tools, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(tools.ScratchFolder, $"rehearsal-{Guid.NewGuid():N}"));
        try
        {
            var path = Path.Combine(folder.FullName, "clip.mp4");
            string[] arguments =
            [
                "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1", "-f", "lavfi", "-i", "sine=r=44100:d=1",
                "-c:v", "mpeg4", "-c:a", "mp2", path,
            ];
            await ToolRun.ReadAsync(new ToolCommand(tools.Ffmpeg, arguments, ToolLimits.Still, ToolPriority.Soon) { Sandbox = tools.Sandbox, OutputFolder = folder.FullName }, 0, TimeLimit, cancellationToken);

            using var source = new FileByteSource(path);
            var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), tools, cancellationToken);
            var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));
            var window = new VideoWindow { Path = path, File = index.File, Timeline = presentation.Timeline, Renditions = [.. presentation.Video], FirstSegment = 0, SegmentCount = 1 };
            await foreach (var _ in new VideoWindowEncoder(tools).EncodeAsync(window, cancellationToken))
            {
                // Made for the making.
            }

            return (index.File, presentation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
