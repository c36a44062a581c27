using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Threading.Channels;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media.Encoding;
using Kinora.Messaging;
using Kinora.Storage;

namespace Kinora.Features.Playback;

/// <summary>
/// Where encoded segments become facts: verified, shown to whoever waits, put into the store, and told to the database, many at a time. A segment that was
/// shown but is not stored yet is kept in memory; if the machine dies first, it is missing and will be encoded again.
/// </summary>
public sealed class SegmentRecorder(IObjectStore store, SegmentLedger ledger, HotSegments hot, VideoEvents events, TimeProvider time, ILogger<SegmentRecorder> logger) : BackgroundService
{
    private const int BatchSize = 64;
    private const long RoomBytes = 48 << 20;

    /// <summary>How often a segment is put that the store refuses, before it counts as missing again.</summary>
    private const int Attempts = 5;

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly Channel<Unstored> _queue = Channel.CreateUnbounded<Unstored>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<SegmentKey, Unstored> _unstored = [];
    private readonly SemaphoreSlim _learning = new(1, 1);
    private TaskCompletionSource _room = NewSignal();
    private long _unstoredBytes;
    private long _refusedAt = long.MinValue;

    /// <summary>The store has just refused segments: what nobody waits for would be made in vain.</summary>
    public bool IsRefused => Volatile.Read(ref _refusedAt) is var at and not long.MinValue && time.GetElapsedTime(at) < Rest;

    /// <summary>A segment that was verified and waits to be stored.</summary>
    public bool TryGetUnstored(SegmentKey key, [NotNullWhen(true)] out MediaBytes? content)
    {
        content = _unstored.TryGetValue(key, out var unstored) ? unstored.Content : null;
        return content is not null;
    }

    /// <summary>Verifies a segment fresh from an encoder; from then on it can be served, and it will be stored.</summary>
    /// <exception cref="InvalidDataException">It is not what the timeline says, or does not fit the rendition's init segment.</exception>
    public async Task<MediaBytes> AcceptAsync(MediaVideo video, SegmentKey key, EncodedSegment segment, CancellationToken cancellationToken)
    {
        var rendition = video.Playable!.Find(key.Rendition) ?? throw new InvalidDataException($"{key.Rendition} is not an encoded rendition.");
        SegmentCheck.Verify(video.Playable, key, segment.Bytes);
        await LearnAsync(rendition, segment.DecoderConfiguration, cancellationToken);

        var sha256 = SHA256.HashData(segment.Bytes.Span);
        var content = new MediaBytes(segment.Bytes, ContentTypes.Of(key.Rendition.Kind), ETags.Of(sha256), Immutable: true, video) { Segment = key };
        var unstored = new Unstored(video, rendition, key, content, sha256);
        if (!_unstored.TryAdd(key, unstored)) return content;

        video.Pin();
        Interlocked.Add(ref _unstoredBytes, content.Bytes.Length);
        if (store.LocalPath(key.Object) is null) hot.Add(key.ToString(), content);
        _queue.Writer.TryWrite(unstored);
        return content;
    }

    /// <summary>Waits while the store is so far behind that memory would fill.</summary>
    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (Interlocked.Read(ref _unstoredBytes) > RoomBytes) await Volatile.Read(ref _room).Task.WaitAsync(cancellationToken);
    }

    /// <summary>The object is missing or its bytes are not what was stored: the segment is missing again.</summary>
    public async Task LoseAsync(MediaVideo video, SegmentKey key, StoredSegment segment, CancellationToken cancellationToken)
    {
        if (!video.Playable!.Find(key.Rendition)!.Remove(key.Index, segment)) return;
        logger.LogWarning("The stored bytes of {Segment} are missing or damaged; it will be encoded again", key);
        await ledger.RemoveAsync(key, segment.Size, video.Playable.Presentation.Timeline.Duration(key.Index).Seconds, cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The encoders have ended before: what they made is still stored.
        _queue.Writer.TryComplete();
        if (ExecuteTask is { } storing) await Task.WhenAny(storing, Task.Delay(Timeout.Infinite, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _learning.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Unstored> batch = [];
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < BatchSize && _queue.Reader.TryRead(out var unstored)) batch.Add(unstored);
            await StoreAsync(batch, stoppingToken);
        }
    }

    /// <summary>
    /// While the database is away, encoders wait for room, and viewers are served from memory. What the store will not take (a full disk, a folder that is not ours) is let go of after a
    /// while: it is missing again, and holds up nothing else.
    /// </summary>
    private async Task StoreAsync(List<Unstored> batch, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var refused = 0; ;)
        {
            batch.RemoveAll(u => u.Video.IsRetired && Forget(u));
            try
            {
                var put = await PutAsync(batch, cancellationToken);
                if (put.Count > 0)
                {
                    Publish(put, await ledger.AddAsync([.. put.Select(u => u.Row)], cancellationToken));
                    batch.RemoveAll(put.Contains);
                }

                if (batch.Count == 0) return;
                refused++;
            }
            catch (Exception e) when (e.IsDatabaseTrouble && !cancellationToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "{Count} segments could not be written down; trying again", batch.Count);
            }

            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            if (refused < Attempts) continue;
            logger.LogError("{Count} segments could not be stored and are missing again, the first of them {Segment}", batch.Count, batch[0].Key);
            Volatile.Write(ref _refusedAt, time.GetTimestamp());
            foreach (var unstored in batch) Forget(unstored);
            return;
        }
    }

    /// <summary>Those that are in the store now.</summary>
    private async Task<HashSet<Unstored>> PutAsync(List<Unstored> batch, CancellationToken cancellationToken)
    {
        ConcurrentBag<Unstored> put = [];
        await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (unstored, token) =>
        {
            try
            {
                await store.PutAsync(unstored.Key.Object, unstored.Content.Bytes, token);
                put.Add(unstored);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                logger.LogWarning(e, "{Segment} could not be stored", unstored.Key);
            }
        });
        return [.. put];
    }

    private void Publish(IReadOnlyCollection<Unstored> batch, IReadOnlyCollection<string> changed)
    {
        foreach (var unstored in batch)
        {
            unstored.Rendition.Add(unstored.Key.Index, new StoredSegment(unstored.Content.Bytes.Length, unstored.Sha256) { IsVerified = true });
            Forget(unstored);
        }

        foreach (var (video, rendition) in batch.Select(u => (u.Video, u.Key.Rendition)).Distinct())
            events.Publish(new SegmentsChanged(video.Id, video.OwnerId, rendition.KindName, rendition.Name));
        foreach (var video in batch.Select(u => u.Video).Distinct())
            if (changed.Contains(video.Id)) events.Publish(new VideoChanged(video.Id, video.OwnerId));
    }

    private bool Forget(Unstored unstored)
    {
        if (!_unstored.TryRemove(KeyValuePair.Create(unstored.Key, unstored))) return true;
        unstored.Video.Unpin();
        Interlocked.Add(ref _unstoredBytes, -unstored.Content.Bytes.Length);
        Interlocked.Exchange(ref _room, NewSignal()).TrySetResult();
        return true;
    }

    // The first segment of a rendition, on whichever machine, decides what its init segment says; the database is the judge.
    private async Task LearnAsync(StoredRendition rendition, ReadOnlyMemory<byte> configuration, CancellationToken cancellationToken)
    {
        if (rendition.DecoderConfiguration is null)
        {
            await _learning.WaitAsync(cancellationToken);
            try
            {
                rendition.DecoderConfiguration ??= await ledger.LearnAsync(rendition.Key, configuration.ToArray(), cancellationToken) ?? configuration.ToArray();
            }
            finally
            {
                _learning.Release();
            }
        }

        if (!configuration.Span.SequenceEqual(rendition.DecoderConfiguration)) throw new InvalidDataException($"A segment of {rendition.Key} does not fit the init segment.");
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Unstored(MediaVideo Video, StoredRendition Rendition, SegmentKey Key, MediaBytes Content, byte[] Sha256)
    {
        public SegmentRow Row => new(Key, Content.Bytes.Length, Sha256, Video.Playable!.Presentation.Timeline.Duration(Key.Index).Seconds);
    }
}
