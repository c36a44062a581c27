using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Kinora.Features.Playback;
using Kinora.Media.Encoding;

namespace Kinora.Tests.Playback;

/// <summary>An encoder that does what the test says, as fast as the test allows.</summary>
internal sealed class FakeEncoder
{
    private readonly ConcurrentQueue<EncodeWindow> _windows = [];
    private readonly ConcurrentQueue<SegmentKey> _made = [];

    /// <summary>Awaited before each segment.</summary>
    public Func<SegmentKey, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Awaited when an encoder ends, as a process takes its time to.</summary>
    public Func<Task> Ending { get; set; } = () => Task.CompletedTask;

    public byte[] Configuration { get; set; } = [1, 2, 3];

    public IReadOnlyList<EncodeWindow> Windows => [.. _windows];

    public IReadOnlyList<SegmentKey> Made => [.. _made];

    public int Running => _running;

    private volatile int _running;

    public async IAsyncEnumerable<EncodedSegment> EncodeAsync(EncodeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _windows.Enqueue(window);
        Interlocked.Increment(ref _running);
        try
        {
            for (var index = window.First; index < window.First + window.Count; index++)
            {
                foreach (var name in window.Names)
                {
                    var key = new SegmentKey(new RenditionKey(window.Video.Id, window.Kind, name), index);
                    await Before(key, cancellationToken);
                    cancellationToken.ThrowIfCancellationRequested();
                    _made.Enqueue(key);
                    yield return new EncodedSegment(name, index, TestSegments.Bytes(window.Video.Playable!.Presentation.Timeline, index), Configuration);
                }
            }
        }
        finally
        {
            await Ending();
            Interlocked.Decrement(ref _running);
        }
    }
}
