using Kinora.Media.Encoding;
using Kinora.Media.IsoBmff;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;

namespace Kinora.Media.Stills;

/// <summary>Draws the sheets of a storyboard.</summary>
public sealed class StoryboardMaker(MediaTools tools)
{
    private const int MaxSheetBytes = 4 << 20;

    /// <summary>Of waiting for a busy processor, mostly; what it may take of that is limited besides.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(20);


    /// <summary>One sheet as JPEG (4:2:0, full range). The last one is black where it has no pictures.</summary>
    /// <param name="board">Planned from the times of the same keyframes.</param>
    /// <param name="sheet">Which, from 0.</param>
    /// <param name="keyframes">Where the pictures come from.</param>
    /// <param name="track">The original's track, whose colours a rendition that is cut has.</param>
    /// <param name="cancellationToken">Ends the child.</param>
    /// <exception cref="ToolException">None of the pictures could be decoded.</exception>
    /// <exception cref="IOException">The keyframes cannot be read.</exception>
    public async Task<byte[]> MakeSheetAsync(Storyboard board, int sheet, KeyframeReader keyframes, VideoTrack track, CancellationToken cancellationToken)
    {
        const int PerSheet = Storyboard.Columns * Storyboard.Rows;
        var path = Path.Combine(tools.ScratchFolder, $"storyboard-{Guid.NewGuid():N}.mp4");
        try
        {
            int[] numbers = [.. board.Tiles.Skip(sheet * PerSheet).Take(PerSheet).Select(t => t.Keyframe)];
            await WriteAsync(path, numbers, keyframes, cancellationToken);
            var command = new ToolCommand(tools.Ffmpeg, [.. Arguments(path, board, numbers.Length, keyframes.Rendition, track)], ToolLimits.Still, ToolPriority.Background) { Sandbox = tools.Sandbox, Input = path };
            var (jpeg, _) = await ToolRun.ReadAsync(command, MaxSheetBytes, TimeLimit, cancellationToken);
            return jpeg.Length > 0 ? jpeg : throw new ToolException("No picture of a storyboard could be decoded.", 0);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The keyframes as a film of a picture a second, written one at a time. What cannot be read as a keyframe is left out.</summary>
    private static async Task WriteAsync(string path, IEnumerable<int> numbers, KeyframeReader keyframes, CancellationToken cancellationToken)
    {
        var (rendition, timeline) = (keyframes.Rendition, keyframes.Timeline);
        var delay = timeline.CompositionDelay(rendition.FrameDivisor);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await file.WriteAsync(CmafInit.Video(rendition, timeline, keyframes.DecoderConfiguration.Span), cancellationToken);
        foreach (var (i, number) in numbers.Index())
        {
            ReadOnlyMemory<byte> sample;
            try
            {
                sample = await keyframes.ReadAsync(number, cancellationToken);
            }
            catch (InvalidDataException)
            {
                continue;
            }

            var start = (long)i * timeline.Timescale;
            await file.WriteAsync(CmafSegment.Video(i + 1, [sample.Length], [start], [true], start, start + timeline.Timescale, delay).Header, cancellationToken);
            await file.WriteAsync(sample, cancellationToken);
        }
    }

    private static IEnumerable<string> Arguments(string path, Storyboard board, int count, VideoRendition rendition, VideoTrack track)
    {
        var file = new MediaFile { Demuxer = Mp4Reader.Demuxer, Size = 0, Video = [], Audio = [], NativelyIndexed = true };
        var picture = rendition.Origin == RenditionOrigin.Cut ? PictureFilters.Convert(track, board.TileWidth, board.TileHeight, PictureFilters.Exact) : PictureFilters.Shrink(board.TileWidth, board.TileHeight, PictureFilters.Exact);
        // A picture that is missing or cannot be decoded is replaced by the one before, or by the first that can be: the others keep their places.
        return
        [
            .. SourceArguments.Open(file, path, seek: null, ["-an", "-sn", "-dn", "-threads", "1", "-codec:v", "h264"]),
            "-map", "0:v:0", "-vf", FormattableString.Invariant($"fps=1:start_time=0:eof_action=pass,tpad=stop_mode=clone:stop={count},trim=end_frame={count},{picture},tile={Storyboard.Columns}x{Storyboard.Rows},{StillArguments.Jfif}"),
            "-frames:v", "1", "-q:v", "5", "-map_metadata", "-1", "-f", "mjpeg", "pipe:1",
        ];
    }
}
