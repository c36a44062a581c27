using System.Globalization;
using System.Runtime.CompilerServices;
using Kinora.Media.Packaging;

namespace Kinora.Media.Encoding;

/// <summary>
/// Encodes sound to AAC-LC. A whole track takes under a minute per hour, so it is encoded once from beginning to end, and each segment is there as soon as it
/// is complete; a window far ahead can be made out of order and joins without a seam.
/// </summary>
public sealed class AudioEncoder(MediaTools tools)
{
    // Seconds: containers without an index find a place in the sound only roughly.
    private static readonly double?[] Margins = [1, 10, null];

    /// <summary>Encodes a window's segments in order. Leaving the loop, or the token, ends the process.</summary>
    /// <exception cref="ToolException">ffmpeg failed, made no progress, or gave less than was asked for.</exception>
    public async IAsyncEnumerable<EncodedSegment> EncodeAsync(AudioWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var margin in Margins)
        {
            var plan = AudioPlan.Make(window, margin);
            var delivered = false;
            await foreach (var segment in RunAsync(plan, cancellationToken))
            {
                delivered = true;
                yield return segment;
            }

            // Nothing comes out when decoding began too late: then again from earlier.
            if (delivered) yield break;
        }
    }

    private async IAsyncEnumerable<EncodedSegment> RunAsync(AudioPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var window = plan.Window;
        var frames = window.Frames;
        var inTime = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var latest = (double)plan.FirstSample / window.Rendition.SampleRate;
        var folder = OutputSocket.CreateFolder(tools.ScratchFolder);
        try
        {
            using var socket = new OutputSocket(Path.Combine(folder.FullName, "a"));
            var command = new ToolCommand(tools.Ffmpeg, AudioArguments.Build(plan, socket.Url), ToolLimits.Encode, window.Priority)
            {
                Sandbox = tools.Sandbox,
                Input = window.Path,
                OutputFolder = folder.FullName,
            };
            await using var process = await ToolProcess.StartAsync(command, OnLine, cancellationToken);
            using var watch = new StallWatch(tools.Time, tools.StallLimit, process.Kill);
            var ended = EndAsync(process, inTime);
            await using var stream = watch.Watch(
                await watch.WaitAsync(socket.AcceptAsync(ended, cancellationToken)) ?? throw new ToolException($"ffmpeg ended before it gave any sound: {process.ErrorTail}", await ended, watch.Stalled));
            var next = window.FirstSegment;
            var skip = plan.Skip;
            var pending = new List<ReadOnlyMemory<byte>>();
            await foreach (var frame in AdtsReader.ReadAsync(stream, cancellationToken))
            {
                if (plan.Seek is not null && !await inTime.Task) yield break;
                if (skip-- > 0) continue;
                pending.Add(frame);
                if (pending.Count < frames.FrameCount(next)) continue;
                yield return SegmentPackager.Audio(window.Rendition.Name, pending, window.Rendition.DecoderConfiguration, frames, next);
                pending.Clear();
                if (++next == window.EndSegment) yield break;
            }

            if (plan.Seek is not null && next == window.FirstSegment) yield break;
            throw new ToolException($"ffmpeg gave {next - window.FirstSegment} of {window.SegmentCount} segments of sound: {process.ErrorTail}", await ended, watch.Stalled);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        void OnLine(string line)
        {
            if (!inTime.Task.IsCompleted && double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var first)) inTime.TrySetResult(first - Zero(window) <= latest);
        }
    }

    private static double Zero(AudioWindow window) => (double)window.Timeline.Zero / window.Timeline.Timescale;

    private static async Task<int> EndAsync(ToolProcess process, TaskCompletionSource<bool> inTime)
    {
        var exitCode = await process.WaitAsync(CancellationToken.None);

        // No sound was decoded: as if it had begun too late.
        inTime.TrySetResult(false);
        return exitCode;
    }
}
