using System.Runtime.CompilerServices;

namespace Kinora.Media.Encoding;

/// <summary>
/// Encodes windows of a video. Each segment is complete, verified and independent of how it came to be: alone or with others, now or yesterday,
/// on this machine or another; all segments of a rendition share one init segment.
/// </summary>
public sealed class VideoWindowEncoder(MediaTools tools)
{
    private const int MaxAttempts = 5;

    /// <summary>Encodes a window. Segments of one rendition come in order; those of several come as they are completed. Leaving the loop, or the token, ends the process.</summary>
    /// <exception cref="ToolException">ffmpeg failed, or made no progress.</exception>
    /// <exception cref="Packaging.SegmentMismatchException">What was encoded is not what the timeline says, whatever was tried.</exception>
    public async IAsyncEnumerable<EncodedSegment> EncodeAsync(VideoWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        window.Check();
        var missing = window.Renditions.ToDictionary(r => r.Name, _ => window.FirstSegment, StringComparer.Ordinal);
        while (missing.Values.Min() < window.EndSegment)
        {
            var rest = Rest(window, missing.Values.Min());
            var before = missing.Values.Sum();
            await foreach (var segment in RunAsync(rest, attempt => WindowPlan.Make(rest, attempt), missing, cancellationToken)) yield return segment;
            if (missing.Values.Min() >= window.EndSegment) yield break;

            // The pictures differ from what the index promised. That segment is made of what there is, the next ones are tried again.
            var damaged = missing.Values.Min();
            var behind = window with { Renditions = [.. window.Renditions.Where(r => missing[r.Name] == damaged)] };
            await foreach (var segment in RunAsync(behind, attempt => WindowPlan.MakePadded(behind, damaged, attempt), missing, cancellationToken)) yield return segment;
            if (missing.Values.Sum() == before) throw new Packaging.SegmentMismatchException($"Segment {damaged} cannot be made of what the original holds.");
        }
    }

    private static VideoWindow Rest(VideoWindow window, int first) => window with { FirstSegment = first, SegmentCount = window.EndSegment - first };

    /// <summary>Runs a plan, from earlier and earlier when seeking lands too late, and notes what was delivered. Repeats of what was delivered before are dropped.</summary>
    private async IAsyncEnumerable<EncodedSegment> RunAsync(
        VideoWindow window, Func<int, WindowPlan> plan, Dictionary<string, int> missing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var current = plan(attempt);
            var run = new WindowRun(current with { Window = current.Window with { Renditions = window.Renditions } }, tools);
            await foreach (var segment in run.EncodeAsync(cancellationToken))
            {
                if (segment.Index != missing[segment.Rendition]) continue;
                missing[segment.Rendition]++;
                yield return segment;
            }

            if (run.Outcome != WindowOutcome.TooLate || current.Seek is null) yield break;
        }
    }
}
