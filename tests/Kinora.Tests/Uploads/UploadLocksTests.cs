using Kinora.Features.Uploads;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Uploads;

public sealed class UploadLocksTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly UploadLocks _locks;

    public UploadLocksTests() => _locks = new UploadLocks(_time);

    [Fact]
    public async Task A_holder_whose_bytes_keep_coming_is_left_alone()
    {
        using var holder = _locks.TryAcquire("u")!;
        var waiting = _locks.AcquireAsync("u", Patience, CancellationToken.None);

        while (!waiting.IsCompleted)
        {
            holder.Progress();
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1);
        }

        (await waiting).ShouldBeNull();
        holder.Displaced.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_quiet_holder_is_asked_to_stop_and_the_lock_passes_on_when_it_has()
    {
        var holder = _locks.TryAcquire("u")!;
        _time.Advance(TimeSpan.FromSeconds(2));

        var waiting = _locks.AcquireAsync("u", Patience, CancellationToken.None);
        holder.Displaced.IsCancellationRequested.ShouldBeTrue();
        waiting.IsCompleted.ShouldBeFalse();
        holder.Dispose();

        using var next = await waiting;
        next.ShouldNotBeNull();
    }

    [Fact]
    public async Task Whoever_insists_does_not_wait_for_quiet()
    {
        var holder = _locks.TryAcquire("u")!;

        var waiting = _locks.InsistAsync("u", CancellationToken.None);
        holder.Displaced.IsCancellationRequested.ShouldBeTrue();
        holder.Dispose();

        using var next = await waiting;
        _locks.TryAcquire("u").ShouldBeNull();
    }

    [Fact]
    public void Uploads_do_not_lock_one_another()
    {
        using var one = _locks.TryAcquire("u");
        using var other = _locks.TryAcquire("v");

        other.ShouldNotBeNull();
        _locks.TryAcquire("u").ShouldBeNull();
    }

    [Fact]
    public async Task One_who_stops_waiting_leaves_nothing_behind()
    {
        var holder = _locks.TryAcquire("u")!;
        using var stop = new CancellationTokenSource();
        var waiting = _locks.AcquireAsync("u", Patience, stop.Token);

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        holder.Dispose();

        using var next = _locks.TryAcquire("u");
        next.ShouldNotBeNull();
    }
}
