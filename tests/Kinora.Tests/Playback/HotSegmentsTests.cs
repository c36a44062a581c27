using System.Runtime.CompilerServices;
using Kinora.Features.Playback;

namespace Kinora.Tests.Playback;

public sealed class HotSegmentsTests
{
    private readonly MediaVideo _video = new("dQw4w9WgXcQ", Guid.Empty, 0, playable: null);

    [Fact]
    public void It_never_holds_more_than_its_budget()
    {
        var hot = new HotSegments(new PlaybackOptions { HotCacheBytes = 10_000 });

        for (var i = 0; i < 1000; i++)
        {
            hot.Add($"{i}", Content(1 + (i % 900)));
            hot.Bytes.ShouldBeLessThanOrEqualTo(10_000);
        }
    }

    [Fact]
    public void What_is_asked_for_again_outlives_a_flood_of_what_is_asked_for_once()
    {
        var hot = new HotSegments(new PlaybackOptions { HotCacheBytes = 10_000 });
        for (var i = 0; i < 5; i++) hot.Add($"popular-{i}", Content(500));

        for (var i = 0; i < 500; i++)
        {
            for (var p = 0; p < 5; p++) hot.TryGet($"popular-{p}", out _).ShouldBeTrue($"popular-{p} at {i}");
            hot.Add($"once-{i}", Content(500));
        }

        hot.TryGet("once-3", out _).ShouldBeFalse();
    }

    [Fact]
    public void What_was_put_out_too_early_comes_back_for_longer()
    {
        var hot = new HotSegments(new PlaybackOptions { HotCacheBytes = 10_000 });
        hot.Add("wanted", Content(500));
        for (var i = 0; i < 20; i++) hot.Add($"flood-{i}", Content(500));
        hot.TryGet("wanted", out _).ShouldBeFalse();

        hot.Add("wanted", Content(500));
        for (var i = 0; i < 10; i++) hot.Add($"second flood-{i}", Content(500));

        hot.TryGet("wanted", out _).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_of_a_video_that_is_gone_or_may_be_is_found()
    {
        var hot = new HotSegments(new PlaybackOptions());
        hot.Add("a", Content(10));
        hot.TryGet("a", out _).ShouldBeTrue();

        _video.IsStale = true;
        hot.TryGet("a", out _).ShouldBeFalse();
        _video.IsStale = false;
        _video.IsRetired = true;
        hot.TryGet("a", out _).ShouldBeFalse();
        hot.Add("b", Content(10));
        _video.IsRetired = false;
        hot.TryGet("b", out _).ShouldBeFalse();
    }

    [Fact]
    public void What_was_removed_is_not_held_by_its_place_in_the_queue()
    {
        var hot = new HotSegments(new PlaybackOptions());

        var (one, all) = AddAndRemove(hot);
        GC.Collect();

        one.IsAlive.ShouldBeFalse();
        all.IsAlive.ShouldBeFalse();
    }

    [Fact]
    public async Task Readers_and_writers_may_come_from_everywhere()
    {
        var hot = new HotSegments(new PlaybackOptions { HotCacheBytes = 50_000 });

        await Parallel.ForAsync(0, 20_000, (i, _) =>
        {
            var path = $"{i % 97}";
            if (hot.TryGet(path, out var content)) content.Length.ShouldBe(100 + (i % 97));
            else hot.Add(path, Content(100 + (i % 97)));
            return ValueTask.CompletedTask;
        });

        hot.Bytes.ShouldBeInRange(1, 50_000);
    }

    // In a frame of its own, that has ended when the collector looks.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private (WeakReference One, WeakReference All) AddAndRemove(HotSegments hot)
    {
        var (one, all) = (Content(10), Content(10));
        hot.Add("one", one);
        hot.Remove("one");
        hot.Add("all", all);
        hot.Remove(_video);
        return (new WeakReference(one), new WeakReference(all));
    }

    private MediaBytes Content(int size) => new(new byte[size], ContentTypes.Video, "\"x\"", Immutable: true, _video);
}
