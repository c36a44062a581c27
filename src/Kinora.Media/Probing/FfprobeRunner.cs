using System.Text.Json;
using Kinora.Media.Encoding;

namespace Kinora.Media.Probing;

/// <summary>Asks ffprobe about one file, under limits.</summary>
internal sealed class FfprobeRunner(string demuxer, string path, ProbeLimits limits, MediaTools tools)
{
    private const int MaxDescription = 8 << 20;

    public async Task<(IReadOnlyList<StreamDescription> Streams, IReadOnlyList<Chapter> Chapters)> StreamsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (json, _) = await ToolRun.ReadAsync(Command(FfprobeArguments.Streams(demuxer, path)), MaxDescription, limits.DescribeTime, cancellationToken);
            return StreamDescription.Parse(json);
        }
        catch (ToolException e) when (!e.SaysNothing)
        {
            throw e.Stalled ? ProbeRules.TooSlow() : e.Message.Contains("encryption", StringComparison.Ordinal) ? ProbeRules.Encrypted() : ProbeRules.Damaged();
        }
        catch (JsonException)
        {
            throw ProbeRules.Damaged();
        }
    }

    /// <summary>Reads through the whole file. A file that breaks off is read up to there.</summary>
    /// <param name="pictures">Streams of which every packet's time is wanted.</param>
    /// <exception cref="ToolException">ffprobe could not be started, or was killed: what it had read by then is not the whole of anything.</exception>
    public async Task<PacketScan> PacketsAsync(IReadOnlySet<int> pictures, CancellationToken cancellationToken)
    {
        var scan = new PacketScan(limits.MaxPackets, pictures);
        try
        {
            await ToolRun.ReadAsync(
                Command(FfprobeArguments.Packets(demuxer, path)) with { Limits = ToolLimits.Probe with { Cpu = limits.ScanTime } },
                async (lines, token) =>
                {
                    await scan.ReadAsync(lines, token);
                    if (scan.Full) throw ProbeRules.TooManyFrames(limits);
                },
                limits.ScanTime,
                cancellationToken);
        }
        catch (ToolException e) when (e.Stalled)
        {
            throw ProbeRules.TooSlow();
        }
        catch (ToolException e) when (!e.SaysNothing && !e.WasKilled)
        {
            // What could be read before the damage is what there is.
        }

        return scan;
    }

    /// <summary>The first picture that can be decoded, or null when none can.</summary>
    public async Task<FirstFrame?> FirstFrameAsync(int stream, CancellationToken cancellationToken)
    {
        // Recordings cut from a broadcast may begin a long way before their first keyframe.
        foreach (var packets in (int[])[16, 1000])
        {
            try
            {
                var command = Command(FfprobeArguments.FirstFrames(demuxer, path, stream, packets));
                var (lines, _) = await ToolRun.ReadAsync(command, MaxDescription, limits.DescribeTime, cancellationToken);
                if (FirstFrame.Parse(lines) is { Width: > 0, Height: > 0 } frame) return frame;
            }
            catch (ToolException e) when (!e.SaysNothing)
            {
                if (e.Stalled) throw ProbeRules.TooSlow();
                return null;
            }
        }

        return null;
    }

    private ToolCommand Command(IReadOnlyList<string> arguments) => new(tools.Ffprobe, arguments, ToolLimits.Probe, ToolPriority.Interactive) { Sandbox = tools.Sandbox, Input = path };
}
