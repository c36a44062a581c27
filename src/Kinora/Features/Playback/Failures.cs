using System.Collections.Concurrent;

namespace Kinora.Features.Playback;

/// <summary>Segments whose encoding failed: each rests for longer after every failure, so that a broken source does not keep the machine busy.</summary>
public sealed class Failures(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<SegmentKey, Failure> _failures = [];

    public void Add(SegmentKey key) => _failures.AddOrUpdate(
        key,
        _ => new Failure(1, time.GetUtcNow() + First),
        (_, f) => new Failure(f.Count + 1, time.GetUtcNow() + (First * Math.Pow(4, Math.Min(f.Count, 4)))));

    public void Forget(SegmentKey key) => _failures.TryRemove(key, out _);

    public bool IsResting(SegmentKey key) => _failures.TryGetValue(key, out var failure) && failure.RestsUntil > time.GetUtcNow();

    public int Count(SegmentKey key) => _failures.TryGetValue(key, out var failure) ? failure.Count : 0;

    private readonly record struct Failure(int Count, DateTimeOffset RestsUntil);
}

/// <summary>The segment cannot be had now; a player may try again.</summary>
public sealed class SegmentUnavailableException() : Exception("The segment could not be made.");
