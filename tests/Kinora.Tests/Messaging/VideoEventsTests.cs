using Kinora.Messaging;

namespace Kinora.Tests.Messaging;

public sealed class VideoEventsTests
{
    [Fact]
    public async Task Every_subscriber_sees_what_was_published_after_it_subscribed()
    {
        using var stop = new CancellationTokenSource();
        var events = new VideoEvents();
        events.Publish(new UploadCompleted("before"));
        var first = events.Subscribe(stop.Token);
        var second = events.Subscribe(stop.Token);

        events.Publish(new UploadCompleted("after"));

        (await first.FirstAsync(stop.Token)).ShouldBe(new UploadCompleted("after"));
        (await second.FirstAsync(stop.Token)).ShouldBe(new UploadCompleted("after"));
    }

    [Fact]
    public void A_listener_has_heard_when_publish_returns_until_it_stops_listening()
    {
        using var stop = new CancellationTokenSource();
        var events = new VideoEvents();
        List<object> heard = [];
        events.Listen(heard.Add, stop.Token);

        events.Publish(new UploadCompleted("one"));
        stop.Cancel();
        events.Publish(new UploadCompleted("two"));

        heard.ShouldBe([new UploadCompleted("one")]);
    }

    [Fact]
    public async Task A_slow_subscriber_loses_the_oldest_events_and_the_publisher_never_waits()
    {
        using var stop = new CancellationTokenSource();
        var events = new VideoEvents();
        var slow = events.Subscribe(stop.Token);

        for (var i = 0; i < 100_000; i++) events.Publish(new UploadProgress("v", Guid.Empty, i, 100_000));

        var seen = await slow.Take(2).ToListAsync(stop.Token);
        ((UploadProgress)seen[0]).Offset.ShouldBeGreaterThan(0);
        ((UploadProgress)seen[1]).Offset.ShouldBe(((UploadProgress)seen[0]).Offset + 1);
    }

    [Fact]
    public async Task Cancelling_ends_the_subscription()
    {
        using var stop = new CancellationTokenSource();
        var subscription = new VideoEvents().Subscribe(stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await subscription.FirstAsync(CancellationToken.None));
    }
}
