using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Kinora.Messaging;

/// <summary>Bytes of an upload arrived. Published a few times a second at most.</summary>
public sealed record UploadProgress(string VideoId, Guid OwnerId, long Offset, long Size);

/// <summary>Something that a page shows of the video changed: title, status, poster, renditions, existence.</summary>
public sealed record VideoChanged(string VideoId, Guid OwnerId);

/// <summary>Segments of one rendition were added.</summary>
public sealed record SegmentsChanged(string VideoId, Guid OwnerId, string Kind, string Name);

/// <summary>The original is whole in the object store and the video's status is <c>processing</c>.</summary>
public sealed record UploadCompleted(string VideoId);

/// <summary>
/// Tells everybody in this process what happened to videos. Events are hints, state is the truth: a subscriber that is too slow loses
/// the oldest ones, so whoever must not miss anything also looks at the database when it starts and now and then.
/// </summary>
public sealed class VideoEvents
{
    private const int Capacity = 1024;

    private readonly ConcurrentDictionary<Channel<object>, byte> _subscribers = new();
    private readonly ConcurrentDictionary<Action<object>, byte> _listeners = new();

    /// <summary>Never blocks and never throws.</summary>
    public void Publish(object videoEvent)
    {
        foreach (var listener in _listeners.Keys) listener(videoEvent);
        foreach (var subscriber in _subscribers.Keys) subscriber.Writer.TryWrite(videoEvent);
    }

    /// <summary>
    /// Calls the listener within <see cref="Publish"/>, so that it has heard of a change before whoever made it is answered. It must be quick and must not throw.
    /// </summary>
    public void Listen(Action<object> listener, CancellationToken cancellationToken)
    {
        _listeners.TryAdd(listener, 0);
        cancellationToken.Register(() => _listeners.TryRemove(listener, out _));
    }

    /// <summary>Everything published from this call on (not from the first <c>MoveNext</c>), until the token is cancelled.</summary>
    public IAsyncEnumerable<object> Subscribe(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        _subscribers.TryAdd(channel, 0);
        var registration = cancellationToken.Register(() => Remove(channel));
        return Read(channel, registration, cancellationToken);
    }

    private async IAsyncEnumerable<object> Read(
        Channel<object> channel, CancellationTokenRegistration registration, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var videoEvent in channel.Reader.ReadAllAsync(cancellationToken)) yield return videoEvent;
        }
        finally
        {
            await registration.DisposeAsync();
            Remove(channel);
        }
    }

    private void Remove(Channel<object> channel)
    {
        _subscribers.TryRemove(channel, out _);
        channel.Writer.TryComplete();
    }
}
