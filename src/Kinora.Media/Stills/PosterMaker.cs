using Kinora.Media.Encoding;
using Kinora.Media.Timelines;

namespace Kinora.Media.Stills;

/// <summary>
/// Chooses the picture that stands for a video by its content, and makes the sizes that pages use. It looks at a few keyframes only,
/// so the cost does not grow with the length of the video. Sound alone is shown by the cover that lies in the file, or else drawn from beginning to end.
/// </summary>
public sealed class PosterMaker(MediaTools tools)
{
    private const int SampleWidth = 160;
    private const int SampleHeight = 90;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <summary>Where to look, as hundredths of the length. Openings are often black or titles, ends are credits.</summary>
    private static readonly int[] Candidates = [12, 30, 48, 66];

    /// <returns>Null where there is nothing to show.</returns>
    /// <exception cref="ToolException">No picture could be decoded, or the sound not be drawn.</exception>
    public async Task<Poster?> MakeAsync(string path, MediaFile file, Timeline timeline, CancellationToken cancellationToken)
    {
        if (file.MainVideo is not { } track)
        {
            if (file.MainAudio is not { } sound) return null;
            return await WriteAsync(folder => Command([.. StillArguments.Cover(file, path, folder)], path, folder), TimeLimit, isTry: true, cancellationToken)
                ?? await WriteAsync(
                    folder => Command([.. StillArguments.Wave(file, path, sound, folder)], path, folder) with { Limits = ToolLimits.Encode, Priority = ToolPriority.Background },
                    TimeLimit + TimeSpan.FromSeconds(Math.Max(0, sound.Duration.Seconds)),
                    isTry: false,
                    cancellationToken);
        }

        (double Score, double? Seek) best = (-1, null);
        foreach (var percent in timeline.End < new Timestamp(1, 1) ? [] : Candidates)
        {
            var seek = (timeline.Zero + (timeline.Boundaries[^1] / 100 * percent)) / (double)timeline.Timescale;
            var luma = await SampleAsync(path, file, track, seek, cancellationToken);
            if (luma is null) continue;
            var score = PictureScore.Of(luma, SampleWidth);
            if (score > best.Score) best = (score, seek);
        }

        return await ExtractAsync(path, file, track, best.Seek, onlyKeyframes: best.Seek is not null, cancellationToken)
            ?? await ExtractAsync(path, file, track, null, onlyKeyframes: false, cancellationToken)
            ?? throw new ToolException("No picture could be decoded.", 0);
    }

    /// <summary>A small grey copy of the keyframe before an instant, or null when none can be decoded there.</summary>
    private async Task<byte[]?> SampleAsync(string path, MediaFile file, VideoTrack track, double seek, CancellationToken cancellationToken)
    {
        List<string> arguments =
        [
            .. SourceArguments.Open(file, path, seek, StillArguments.Decode(track, onlyKeyframes: true)),
            "-map", StillArguments.Stream(track), "-frames:v", "1", "-vf", FormattableString.Invariant($"scale={SampleWidth}:{SampleHeight}:flags=area,format=gray"),
            "-f", "rawvideo", "pipe:1",
        ];
        try
        {
            var (output, _) = await ToolRun.ReadAsync(Command(arguments, path, folder: null), SampleWidth * SampleHeight, TimeLimit, cancellationToken);
            return output.Length == SampleWidth * SampleHeight ? output : null;
        }
        catch (ToolException)
        {
            // One place that cannot be decoded does not speak against the others.
            return null;
        }
    }

    private Task<Poster?> ExtractAsync(string path, MediaFile file, VideoTrack track, double? seek, bool onlyKeyframes, CancellationToken cancellationToken) => WriteAsync(
        folder => Command([.. SourceArguments.Open(file, path, seek, StillArguments.Decode(track, onlyKeyframes)), .. StillArguments.Jpegs(track, folder)], path, folder),
        TimeLimit,
        isTry: seek is not null,
        cancellationToken);

    /// <param name="commandOf">What writes the three files into a folder.</param>
    /// <param name="timeLimit">How long it may take.</param>
    /// <param name="isTry">Whether there is another way when it fails.</param>
    /// <param name="cancellationToken">Ends the child.</param>
    private async Task<Poster?> WriteAsync(Func<string, ToolCommand> commandOf, TimeSpan timeLimit, bool isTry, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(tools.ScratchFolder, $"poster-{Guid.NewGuid():N}"));
        try
        {
            await ToolRun.ReadAsync(commandOf(folder.FullName), 0, timeLimit, cancellationToken);
            var files = StillArguments.Files(folder.FullName);
            if (!files.All(f => new FileInfo(f) is { Exists: true, Length: > 0 })) return null;
            return new Poster(
                await File.ReadAllBytesAsync(files[0], cancellationToken),
                await File.ReadAllBytesAsync(files[1], cancellationToken),
                await File.ReadAllBytesAsync(files[2], cancellationToken));
        }
        catch (ToolException) when (isTry)
        {
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Somebody looks at the page that shows it, but waits more impatiently for the video.
    private ToolCommand Command(List<string> arguments, string path, string? folder) =>
        new(tools.Ffmpeg, arguments, ToolLimits.Still, ToolPriority.Soon) { Sandbox = tools.Sandbox, Input = path, OutputFolder = folder };
}
