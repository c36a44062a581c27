using System.Buffers;
using Kinora.Media.IO;

namespace Kinora.Media.Packaging;

/// <summary>Reads a run of samples out of an original with few, large range reads.</summary>
internal static class SampleRanges
{
    /// <summary>A gap between two samples that is cheaper to read over than to ask for separately: a request to an object store costs more than this.</summary>
    private const int CheapGap = 128 * 1024;

    /// <summary>Where samples <paramref name="first"/> … + <paramref name="count"/> lie, neighbours in the file as one range.</summary>
    public static IReadOnlyList<(long Offset, int Length)> Of(SampleTable samples, int first, int count)
    {
        List<(long Offset, int Length)> ranges = [];
        for (var i = first; i < first + count; i++)
        {
            if (ranges is [.., var last] && last.Offset + last.Length == samples.Offsets[i]) ranges[^1] = (last.Offset, last.Length + samples.Sizes[i]);
            else ranges.Add((samples.Offsets[i], samples.Sizes[i]));
        }

        return ranges;
    }

    /// <summary>Copies samples <paramref name="first"/> … + <paramref name="count"/> into <paramref name="destination"/>, one behind the other in decoding order.</summary>
    /// <exception cref="EndOfStreamException">The source is shorter than its sample table says.</exception>
    public static async Task ReadAsync(IByteSource source, SampleTable samples, int first, int count, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var end = first + count;
        while (first < end)
        {
            var (next, bytes, wasted) = Group(samples, first, end);
            if (wasted == 0)
            {
                await source.ReadExactlyAsync(samples.Offsets[first], destination[..bytes], cancellationToken);
            }
            else
            {
                await ScatterAsync(source, samples, first, next, destination, bytes + wasted, cancellationToken);
            }
            destination = destination[bytes..];
            first = next;
        }
    }

    /// <summary>The samples from <paramref name="first"/> that one read takes: contiguous, or with cheap gaps that together are not most of the read.</summary>
    private static (int Next, int Bytes, int Wasted) Group(SampleTable samples, int first, int end)
    {
        var (bytes, wasted) = (samples.Sizes[first], 0L);
        var next = first + 1;
        for (; next < end; next++)
        {
            var gap = samples.Offsets[next] - (samples.Offsets[next - 1] + samples.Sizes[next - 1]);
            if (gap is < 0 or > CheapGap || wasted + gap > (2L * bytes) + CheapGap) break;
            wasted += gap;
            bytes += samples.Sizes[next];
        }
        return (next, bytes, (int)wasted);
    }

    private static async Task ScatterAsync(
        IByteSource source, SampleTable samples, int first, int next, Memory<byte> destination, int span, CancellationToken cancellationToken)
    {
        var pooled = ArrayPool<byte>.Shared.Rent(span);
        try
        {
            await source.ReadExactlyAsync(samples.Offsets[first], pooled.AsMemory(0, span), cancellationToken);
            for (var i = first; i < next; i++)
            {
                pooled.AsSpan((int)(samples.Offsets[i] - samples.Offsets[first]), samples.Sizes[i]).CopyTo(destination.Span);
                destination = destination[samples.Sizes[i]..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }
}
