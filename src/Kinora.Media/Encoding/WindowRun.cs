using System.Globalization;
using System.Threading.Channels;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;

namespace Kinora.Media.Encoding;

/// <summary>How one run of ffmpeg over a plan ended.</summary>
internal enum WindowOutcome
{
    /// <summary>Every wanted segment was delivered.</summary>
    Complete,

    /// <summary>Decoding began after the first needed picture, or gave no picture at all: try again from earlier. Nothing was delivered.</summary>
    TooLate,

    /// <summary>The pictures are not those that the timeline promises. What was delivered before is right.</summary>
    Mismatch,
}

/// <summary>One ffmpeg process that encodes a plan, and the readers of its outputs.</summary>
internal sealed class WindowRun(WindowPlan plan, MediaTools tools)
{
    private readonly Channel<EncodedSegment> _segments = Channel.CreateUnbounded<EncodedSegment>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource<bool> _inTime = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How it ended; meaningful once all segments were read.</summary>
    public WindowOutcome Outcome { get; private set; }

    /// <summary>Starts the process and gives each segment of each rendition as soon as it is complete.</summary>
    /// <exception cref="ToolException">ffmpeg failed for another reason than those of <see cref="WindowOutcome"/>.</exception>
    public async IAsyncEnumerable<EncodedSegment> EncodeAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = WorkAsync(stop.Token);
        try
        {
            await foreach (var segment in _segments.Reader.ReadAllAsync(cancellationToken)) yield return segment;
        }
        finally
        {
            // The reader may leave early; the child never outlives it.
            await stop.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await work;
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var renditions = WindowArguments.Order(plan.Window.Renditions);
        DirectoryInfo? folder = null;
        List<OutputSocket> sockets = [];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // On a full disk this fails, and whoever waits for segments must hear of it.
            folder = OutputSocket.CreateFolder(tools.ScratchFolder);
            for (var i = 0; i < renditions.Count; i++) sockets.Add(new OutputSocket(Path.Combine(folder.FullName, i.ToString(CultureInfo.InvariantCulture))));
            var command = new ToolCommand(
                tools.Ffmpeg,
                WindowArguments.Build(plan, renditions, i => sockets[i].Url),
                ToolLimits.Encode,
                plan.Window.Interactive ? ToolPriority.Interactive : ToolPriority.Background)
            {
                Sandbox = tools.Sandbox,
                Input = plan.Window.Path,
                OutputFolder = folder.FullName,
            };
            await using var process = await ToolProcess.StartAsync(command, OnLine, cancellationToken);
            using var watch = new StallWatch(tools.Time, tools.StallLimit, process.Kill);
            var ended = EndAsync(process);
            var outcomes = await Task.WhenAll(renditions.Select((r, i) => ReadAsync(r, sockets[i], ended, watch, stop)));
            await stop.CancelAsync();
            process.Kill();
            var exitCode = await ended;

            Outcome = !await _inTime.Task ? WindowOutcome.TooLate : outcomes.Max();
            if (watch.Stalled) throw new ToolException($"ffmpeg made no progress for {tools.StallLimit.TotalSeconds} s: {process.ErrorTail}", exitCode, stalled: true);
            if (Outcome == WindowOutcome.TooLate && plan.Seek is null) throw new ToolException($"ffmpeg gave no picture ({exitCode}): {process.ErrorTail}", exitCode);
            cancellationToken.ThrowIfCancellationRequested();
            _segments.Writer.Complete();
        }
        catch (Exception e)
        {
            _segments.Writer.Complete(e);
            throw;
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
            folder?.Delete(recursive: true);
        }
    }

    private async Task<int> EndAsync(ToolProcess process)
    {
        var exitCode = await process.WaitAsync(CancellationToken.None);

        // No picture was decoded: as if it had begun too late.
        _inTime.TrySetResult(false);
        return exitCode;
    }

    private void OnLine(string line)
    {
        if (_inTime.Task.IsCompleted || !double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var first)) return;
        _inTime.TrySetResult(double.IsNaN(first) || first <= plan.LatestFirstPicture);
    }

    private async Task<WindowOutcome> ReadAsync(VideoRendition rendition, OutputSocket socket, Task<int> ended, StallWatch watch, CancellationTokenSource stop)
    {
        try
        {
            var outcome = WindowOutcome.Mismatch;
            if (await watch.WaitAsync(socket.AcceptAsync(ended, stop.Token)) is { } output)
            {
                await using var stream = watch.Watch(output);
                outcome = await ReadAsync(rendition, stream, stop.Token);
            }

            // What was killed, or told to stop, says nothing of the pictures. (ffmpeg's own errors may be numbers above 128, too.)
            if (outcome == WindowOutcome.Mismatch && await watch.WaitAsync(ended.WaitAsync(stop.Token)) is ((> 128 and < 160) or 255) and var code && !watch.Stalled && await _inTime.Task)
                throw new ToolException($"ffmpeg was ended ({code}) before it had made all of {rendition.Name}.", code);

            if (outcome != WindowOutcome.Complete) await stop.CancelAsync();
            return outcome;
        }
        catch (Exception e) when (e is SegmentMismatchException or OperationCanceledException or IOException or System.Net.Sockets.SocketException)
        {
            // It was damaged, or another rendition, the process or the caller ended it.
            await stop.CancelAsync();
            return WindowOutcome.Mismatch;
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task<WindowOutcome> ReadAsync(VideoRendition rendition, Stream stream, CancellationToken cancellationToken)
    {
        var window = plan.Window;
        var next = window.FirstSegment - (plan.HasPreroll(rendition) ? 1 : 0);
        await foreach (var fragment in FragmentReader.ReadAsync(stream, cancellationToken))
        {
            if (!await _inTime.Task) return WindowOutcome.TooLate;
            if (next >= window.FirstSegment)
            {
                if (plan.Grid is null) WindowTimes.Check(fragment, window.Timeline, next, rendition);
                _segments.Writer.TryWrite(SegmentPackager.Video(rendition.Name, fragment, window.Timeline, next, rendition.FrameDivisor));
            }

            if (++next == window.EndSegment) return WindowOutcome.Complete;
        }

        return WindowOutcome.Mismatch;
    }
}
