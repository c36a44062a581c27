using Kinora.Data.Videos;
using Kinora.Features.Playback;
using Kinora.Messaging;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Playback;

public sealed class EncodeSchedulerTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Fifty_viewers_of_one_missing_segment_cost_one_encode()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(10, "360p");
        var gate = new TaskCompletionSource();
        rig.Encoder.Before = (_, token) => gate.Task.WaitAsync(token);

        var viewers = Enumerable.Range(0, 50).Select(_ => rig.GetAsync(video, "360p", 4)).ToArray();
        gate.SetResult();
        var answers = await Task.WhenAll(viewers);

        answers.ShouldAllBe(a => a.SequenceEqual(answers[0]));
        rig.Encoder.Made.Count(k => k.Index == 4).ShouldBe(1);
        rig.Encoder.Windows.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_store_refuses_is_missing_again_and_holds_up_nothing_else()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(2, "360p", "240p");
        var key = PlaybackRig.Key(video, "360p", 0);
        // A file where the rung's folder belongs.
        var folder = Path.GetDirectoryName(rig.Store.LocalPath(key.Object))!;
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await File.WriteAllTextAsync(folder, "");

        (await rig.GetAsync(video, "360p", 0)).ShouldBe(TestSegments.Bytes(video.Playable!.Presentation.Timeline, 0));
        await rig.GetAsync(video, "240p", 0);
        await rig.StoredAsync(video, "240p", 1);
        await UntilAsync(() => !rig.Recorder.TryGetUnstored(key, out _));
        video.Playable.Find(key.Rendition)![0].ShouldBeNull();

        File.Delete(folder);
        await rig.GetAsync(video, "360p", 0);
        await rig.StoredAsync(video, "360p", 1);
    }

    [Fact]
    public async Task A_viewer_who_leaves_does_not_cancel_what_another_waits_for()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(4, "360p");
        var gate = new TaskCompletionSource();
        rig.Encoder.Before = (_, token) => gate.Task.WaitAsync(token);
        using var leaves = new CancellationTokenSource();
        var first = rig.GetAsync(video, "360p", 0, leaves.Token);
        var second = rig.GetAsync(video, "360p", 0);

        await leaves.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        gate.SetResult();

        (await second).ShouldBe(TestSegments.Bytes(video.Playable!.Presentation.Timeline, 0));
        rig.Encoder.Windows.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_everybody_has_left_the_encoder_ends_with_the_segment_it_is_making()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(10, "360p");
        var gate = new SemaphoreSlim(0);
        rig.Encoder.Before = (_, token) => gate.WaitAsync(token);
        using var leaves = new CancellationTokenSource();
        var viewer = rig.GetAsync(video, "360p", 3, leaves.Token);
        await UntilAsync(() => rig.Encoder.Running == 1);
        await leaves.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(viewer);

        rig.Time.Advance(rig.Options.Patience + TimeSpan.FromSeconds(1));
        gate.Release(100);
        await UntilAsync(() => rig.Encoder.Running == 0);

        rig.Encoder.Windows.ShouldHaveSingleItem().Count.ShouldBe(2);
        rig.Encoder.Made.Select(k => k.Index).ShouldBe([3]);
        await rig.StoredAsync(video, "360p", 1);
        rig.Scheduler.IsFree(video, PlaybackRig.Key(video, "360p", 4)).ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_asks_while_an_abandoned_encoder_takes_its_time_to_end_gets_another()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(10, "360p");
        var (gate, ending, ended) = (new SemaphoreSlim(0), new TaskCompletionSource(), new TaskCompletionSource());
        rig.Encoder.Before = (_, token) => gate.WaitAsync(token);
        rig.Encoder.Ending = () =>
        {
            ending.TrySetResult();
            return ended.Task;
        };
        using var leaves = new CancellationTokenSource();
        var viewer = rig.GetAsync(video, "360p", 3, leaves.Token);
        await UntilAsync(() => rig.Encoder.Running == 1);
        await leaves.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(viewer);
        rig.Time.Advance(rig.Options.Patience + TimeSpan.FromSeconds(1));
        gate.Release(100);
        await ending.Task;

        var another = rig.GetAsync(video, "360p", 4);
        ended.SetResult();

        (await another).ShouldBe(TestSegments.Bytes(video.Playable!.Presentation.Timeline, 4));
    }

    [Fact]
    public async Task A_player_that_goes_on_asking_finds_the_next_segments_under_way_in_growing_windows()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(40, "360p");

        for (var i = 0; i < 40; i++) await rig.GetAsync(video, "360p", i);

        rig.Encoder.Made.Select(k => k.Index).Order().ShouldBe(Enumerable.Range(0, 40));
        rig.Encoder.Windows[0].Count.ShouldBe(2);
        rig.Encoder.Windows.Max(w => w.Count).ShouldBe(8);
        rig.Encoder.Windows.Count.ShouldBeLessThanOrEqualTo(9);
    }

    [Fact]
    public async Task A_seek_into_the_far_end_of_a_window_gets_an_encoder_of_its_own_and_nothing_is_made_twice()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(40, "360p");
        for (var i = 0; i < 8; i++) await rig.GetAsync(video, "360p", i);
        await UntilAsync(() => rig.Encoder.Running == 0);
        var gates = new Dictionary<int, TaskCompletionSource>(Enumerable.Range(0, 40).Select(i => KeyValuePair.Create(i, new TaskCompletionSource())));
        rig.Encoder.Before = (key, token) => gates[key.Index].Task.WaitAsync(token);
        var done = rig.Encoder.Made.Max(k => k.Index) + 1;

        var near = rig.GetAsync(video, "360p", done);
        await UntilAsync(() => rig.Encoder.Running == 1);
        var far = rig.GetAsync(video, "360p", done + 5);
        await UntilAsync(() => rig.Encoder.Running == 2);
        gates[done + 5].SetResult();
        await far;
        foreach (var gate in gates.Values) gate.TrySetResult();
        await near;
        await UntilAsync(() => rig.Encoder.Running == 0);

        rig.Encoder.Made.Distinct().Count().ShouldBe(rig.Encoder.Made.Count);
    }

    [Fact]
    public async Task A_viewer_takes_segments_away_from_background_work_which_yields()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(10, "360p", "240p");
        var gate = new TaskCompletionSource();
        rig.Encoder.Before = (key, token) => key.Rendition.Name == "240p" || rig.Encoder.Windows[^1].Urgency == Urgency.Viewer ? Task.CompletedTask : gate.Task.WaitAsync(token);
        var background = rig.Scheduler.RunAsync(new EncodeWindow(video, RenditionKind.Video, ["360p", "240p"], 0, 10, Urgency.Background), CancellationToken.None);
        await UntilAsync(() => rig.Encoder.Running == 1);

        var segment = await rig.GetAsync(video, "360p", 0);

        segment.ShouldNotBeEmpty();
        (await background).ShouldBe(JobOutcome.Yielded);
        rig.Scheduler.IsFree(video, PlaybackRig.Key(video, "240p", 5)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_viewer_of_another_video_gets_a_slot_from_background_work_when_all_are_taken()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres, new PlaybackOptions { Encoders = 1 });
        var (busy, wanted) = (await rig.AddVideoAsync(10, "360p"), await rig.AddVideoAsync(10, "360p"));
        rig.Encoder.Before = (key, token) => key.Rendition.VideoId == busy.Id ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        var background = rig.Scheduler.RunAsync(new EncodeWindow(busy, RenditionKind.Video, ["360p"], 0, 10, Urgency.Background), CancellationToken.None);
        await UntilAsync(() => rig.Encoder.Running == 1);

        (await rig.GetAsync(wanted, "360p", 0)).ShouldNotBeEmpty();
        (await background).ShouldBe(JobOutcome.Yielded);
    }

    [Fact]
    public async Task Background_work_leaves_a_slot_free_and_starts_only_when_no_viewer_waits()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(20, "360p");
        rig.Encoder.Before = (_, token) => Task.Delay(Timeout.Infinite, token);
        var jobs = Enumerable.Range(0, 3).Select(i => rig.Scheduler.RunAsync(new EncodeWindow(video, RenditionKind.Video, ["360p"], i * 5, 5, Urgency.Background), CancellationToken.None)).ToArray();
        await UntilAsync(() => rig.Encoder.Running == 1);

        rig.Encoder.Windows.Count.ShouldBe(1);
        await rig.Scheduler.StopAsync(CancellationToken.None);
        (await Task.WhenAll(jobs)).ShouldAllBe(o => o == JobOutcome.Yielded);
    }

    [Fact]
    public async Task A_failing_segment_is_told_to_its_viewers_and_rests_longer_each_time()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(4, "360p");
        rig.Encoder.Before = (key, _) => key.Index == 1 ? throw new InvalidDataException("broken") : Task.CompletedTask;

        (await rig.GetAsync(video, "360p", 0)).ShouldNotBeEmpty();
        await Should.ThrowAsync<SegmentUnavailableException>(() => rig.GetAsync(video, "360p", 1));
        var attempts = Attempts();
        await Should.ThrowAsync<SegmentUnavailableException>(() => rig.GetAsync(video, "360p", 1));
        Attempts().ShouldBe(attempts);

        rig.Time.Advance(TimeSpan.FromSeconds(600));
        rig.Encoder.Before = (_, _) => Task.CompletedTask;
        (await rig.GetAsync(video, "360p", 1)).ShouldNotBeEmpty();

        int Attempts() => rig.Encoder.Windows.Count(w => w.Segments.Contains(PlaybackRig.Key(video, "360p", 1)));
    }

    [Fact]
    public async Task What_an_encoder_says_that_was_told_to_stop_is_not_held_against_the_segment()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(4, "360p");
        rig.Encoder.Before = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new InvalidDataException("No picture came out.");
        };
        using var stop = new CancellationTokenSource();
        var job = rig.Scheduler.RunAsync(new EncodeWindow(video, RenditionKind.Video, ["360p"], 0, 4, Urgency.Background), stop.Token);
        await UntilAsync(() => rig.Encoder.Running == 1);

        await stop.CancelAsync();

        (await job).ShouldBe(JobOutcome.Yielded);
        rig.Scheduler.IsFree(video, PlaybackRig.Key(video, "360p", 0)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_segment_that_does_not_fit_the_init_segment_is_refused()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(10, "360p");
        await rig.GetAsync(video, "360p", 0);
        rig.Encoder.Configuration = [1, 2, 4];

        await Should.ThrowAsync<SegmentUnavailableException>(() => rig.GetAsync(video, "360p", 7));
        (await rig.QueryAsync<byte[]>("select decoder_configuration from renditions")).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task What_is_made_is_recorded_exactly_and_the_last_segment_makes_the_video_ready()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(30, "360p", "240p");
        List<object> heard = [];
        rig.Events.Listen(e => { lock (heard) heard.Add(e); }, CancellationToken.None);

        await Task.WhenAll(
            from rung in new[] { "360p", "240p" } from i in Enumerable.Range(0, 30).Reverse() select Task.Run(() => rig.GetAsync(video, rung, i)));
        await rig.StoredAsync(video, "360p", 30);
        await rig.StoredAsync(video, "240p", 30);

        (await rig.QueryAsync<string>("select status from videos")).ShouldBe("ready");
        (await rig.QueryAsync<string>("select string_agg(encoded_segments || ' ' || total_seconds, ', ') from renditions")).ShouldBe("30 30, 30 30");
        (await rig.QueryAsync<bool>("select bool_and(total_bytes = (select sum(size) from segments s where s.name = r.name) and peak_bitrate = (select max(size) * 8 from segments s where s.name = r.name)) from renditions r")).ShouldBeTrue();
        rig.Encoder.Made.Distinct().Count().ShouldBe(rig.Encoder.Made.Count);
        lock (heard)
        {
            heard.OfType<SegmentsChanged>().Select(e => e.Name).Distinct().Order().ShouldBe(["240p", "360p"]);
            heard.OfType<VideoChanged>().Count().ShouldBe(1);
        }
    }

    [Fact]
    public async Task Many_machines_that_record_the_same_segments_count_each_once()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(20, "360p", "240p");
        SegmentRow[] rows = [.. from rung in new[] { "360p", "240p" } from i in Enumerable.Range(0, 20) select new SegmentRow(PlaybackRig.Key(video, rung, i), 100, [1], 1.0)];

        var ready = await Task.WhenAll(Enumerable.Range(0, 8).Select(machine => Task.Run(async () =>
        {
            List<string> told = [];
            foreach (var row in rows.OrderBy(r => (r.Key.Index + machine * 3) % 20)) told.AddRange(await rig.Ledger.AddAsync([row], CancellationToken.None));
            return told;
        })));

        (await rig.QueryAsync<string>("select string_agg(encoded_segments || ' ' || total_bytes, ', ') from renditions")).ShouldBe("20 2000, 20 2000");
        ready.SelectMany(r => r).ShouldBe([video.Id]);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(5, limit.Token);
    }
}
