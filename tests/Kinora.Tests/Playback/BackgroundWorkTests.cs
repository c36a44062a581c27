using Kinora.Data.Videos;
using Kinora.Features.Playback;
using Kinora.Messaging;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Tests.Playback;

public sealed class BackgroundWorkTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_first_window_of_every_video_comes_before_anyones_second_and_the_newest_goes_first()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres, new PlaybackOptions { BackgroundWindow = TimeSpan.FromSeconds(8) });
        var old = await rig.AddVideoAsync(16, "360p", "240p");
        var young = await rig.AddVideoAsync(16, "360p", "240p");

        List<(string, int, int, int)> order = [];
        while (await rig.Work.NextAsync(RenditionKind.Video, CancellationToken.None) is { } window)
        {
            order.Add((window.Video.Id, window.First, window.Count, window.Names.Count));
            (await rig.Scheduler.RunAsync(window, CancellationToken.None)).ShouldBe(JobOutcome.Done);
            foreach (var name in window.Names) await rig.StoredAsync(window.Video, name, window.First + window.Count);
        }

        order.ShouldBe([(young.Id, 0, 8, 2), (old.Id, 0, 8, 2), (young.Id, 8, 8, 2), (old.Id, 8, 8, 2)]);
        (await rig.QueryAsync<long>("select count(*) from videos where status = 'ready'")).ShouldBe(2);
    }

    [Fact]
    public async Task The_sound_that_most_hear_comes_before_other_languages_of_any_video()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var old = await PlaybackRows.AddSoundsAsync(rig.Database, 4, "audio", "audio-2");
        var young = await PlaybackRows.AddSoundsAsync(rig.Database, 4, "audio", "audio-2", "audio-3");

        List<(string, string)> order = [];
        while (await rig.Work.NextAsync(RenditionKind.Audio, CancellationToken.None) is { } window)
        {
            (window.First, window.Count).ShouldBe((0, 4));
            order.Add((window.Video.Id, window.Names.ShouldHaveSingleItem()));
            var rendition = window.Video.Playable!.Find(new RenditionKey(window.Video.Id, RenditionKind.Audio, window.Names[0]))!;
            for (var i = 0; i < rendition.Total; i++) rendition.Add(i, new StoredSegment(1000, new byte[32]));
            await rig.QueryAsync<int>($"update renditions set encoded_segments = 4 where video_id = '{window.Video.Id}' and name = '{window.Names[0]}' returning encoded_segments");
        }

        order.ShouldBe([(young, "audio"), (old, "audio"), (young, "audio-2"), (young, "audio-3"), (old, "audio-2")]);
    }

    [Fact]
    public async Task What_viewers_had_made_already_is_left_out()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres, new PlaybackOptions { BackgroundWindow = TimeSpan.FromSeconds(4) });
        var video = await rig.AddVideoAsync(8, "360p", "240p");
        await rig.GetAsync(video, "360p", 0);
        await rig.StoredAsync(video, "360p", 2);

        List<(string, int, int)> windows = [];
        while (await rig.Work.NextAsync(RenditionKind.Video, CancellationToken.None) is { } window)
        {
            windows.Add((string.Join('+', window.Names), window.First, window.Count));
            await rig.Scheduler.RunAsync(window, CancellationToken.None);
        }

        windows.ShouldBe([("240p", 0, 2), ("360p+240p", 2, 4), ("360p+240p", 6, 2)]);
        rig.Encoder.Made.Distinct().Count().ShouldBe(rig.Encoder.Made.Count);
    }

    [Fact]
    public async Task A_rung_that_cannot_be_made_is_given_up_and_the_others_go_on()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(6, "360p", "240p");
        var playlists = new Playlists();
        Offered(playlists, video).ShouldBe(["360p", "240p"]);
        rig.Encoder.Before = (key, _) => key is { Rendition.Name: "360p", Index: 3 } ? throw new InvalidDataException("broken") : Task.CompletedTask;

        await WorkUntilSettledAsync(rig);

        (await rig.QueryAsync<string>("select status from videos")).ShouldBe("ready");
        (await rig.QueryAsync<string>("select name from renditions where given_up_at is not null")).ShouldBe("360p");
        (await rig.QueryAsync<int>("select encoded_segments from renditions where name = '240p'")).ShouldBe(6);
        (await rig.QueryAsync<string>("select given_up_reason from renditions where name = '360p'")).ShouldBe("'360p' is left out: what the video holds at 00:00:03 could not be encoded. It will be tried again.");
        Offered(playlists, video).ShouldBe(["240p"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rung_that_was_given_up_is_made_after_a_rest_or_a_restart_and_offered_once_it_is_whole(bool restart)
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(6, "360p", "240p");
        rig.Encoder.Before = (key, _) => key is { Rendition.Name: "360p", Index: 3 } ? throw new InvalidDataException("broken") : Task.CompletedTask;
        await WorkUntilSettledAsync(rig);
        rig.Encoder.Before = (_, _) => Task.CompletedTask;
        (await rig.Work.NextAsync(RenditionKind.Video, CancellationToken.None)).ShouldBeNull("it rests");

        rig.Time.Advance(restart ? TimeSpan.FromMinutes(20) : TimeSpan.FromHours(7));
        var work = restart ? rig.NewWork() : rig.Work;
        var playlists = new Playlists();
        Offered(playlists, video).ShouldBe(["240p"]);
        while (await work.NextAsync(RenditionKind.Video, CancellationToken.None) is { } window) (await rig.Scheduler.RunAsync(window, CancellationToken.None)).ShouldBe(JobOutcome.Done);

        await rig.StoredAsync(video, "360p", 6);
        Offered(playlists, video).ShouldBe(["360p", "240p"]);
        (await rig.QueryAsync<bool>("select bool_and(given_up_at is null and given_up_reason is null and encoded_segments = 6) from renditions")).ShouldBeTrue();
        (await rig.QueryAsync<string>("select status from videos")).ShouldBe("ready");
    }

    [Fact]
    public async Task A_rung_that_fails_again_rests_again()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        await rig.AddVideoAsync(6, "360p", "240p");
        rig.Encoder.Before = (key, _) => key is { Rendition.Name: "360p", Index: 3 } ? throw new InvalidDataException("broken") : Task.CompletedTask;
        await WorkUntilSettledAsync(rig);

        rig.Time.Advance(TimeSpan.FromHours(7));
        for (var rests = false; !rests;)
        {
            var window = await rig.Work.NextAsync(RenditionKind.Video, CancellationToken.None);
            if (window is not null && await rig.Scheduler.RunAsync(window, CancellationToken.None) == JobOutcome.Failed) await rig.Work.JudgeAsync(window, CancellationToken.None);
            rests = window is null;
        }

        rig.Time.Advance(TimeSpan.FromHours(1));
        (await rig.Work.NextAsync(RenditionKind.Video, CancellationToken.None)).ShouldBeNull();
        (await rig.QueryAsync<string>("select status from videos")).ShouldBe("ready");
    }

    [Fact]
    public async Task A_video_of_which_nothing_can_be_made_says_so_in_words()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        await rig.AddVideoAsync(6, "360p", "240p");
        rig.Encoder.Before = (_, _) => throw new InvalidDataException("broken");
        List<object> heard = [];
        rig.Events.Listen(heard.Add, CancellationToken.None);

        await WorkUntilSettledAsync(rig);

        (await rig.QueryAsync<string>("select status || ' ' || status_code from videos")).ShouldBe("failed cannot_decode");
        (await rig.QueryAsync<string>("select status_reason from videos")).ShouldContain("cannot be decoded");
        heard.OfType<VideoChanged>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_video_of_which_nothing_could_be_made_becomes_ready_when_a_later_attempt_succeeds()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(6, "360p", "240p");
        rig.Encoder.Before = (_, _) => throw new InvalidDataException("broken");
        await WorkUntilSettledAsync(rig);
        rig.Encoder.Before = (_, _) => Task.CompletedTask;

        rig.Time.Advance(TimeSpan.FromHours(7));
        while (await rig.Work.NextAsync(RenditionKind.Video, CancellationToken.None) is { } window) (await rig.Scheduler.RunAsync(window, CancellationToken.None)).ShouldBe(JobOutcome.Done);
        foreach (var rung in new[] { "360p", "240p" }) await rig.StoredAsync(video, rung, 6);

        (await rig.QueryAsync<bool>("select status = 'ready' and status_code is null and status_reason is null from videos")).ShouldBeTrue();
        Offered(new Playlists(), video).ShouldBe(["360p", "240p"]);
    }

    [Fact]
    public async Task A_video_of_which_nothing_was_missing_becomes_ready()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        await rig.AddVideoAsync(6);

        await rig.Work.SettleAsync(CancellationToken.None);

        (await rig.QueryAsync<string>("select status from videos")).ShouldBe("ready");
    }

    [Fact]
    public async Task The_planner_makes_the_first_picture_first_and_then_everything_and_again_after_a_restart()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        rig.Encoder.Before = (key, token) => key.Index == 5 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var rests = new EndlessRests();
        using (var planner = NewPlanner(rig, rests))
        {
            await planner.StartAsync(CancellationToken.None);
            // Both loops have looked at a database without videos: from now on only the event can tell them of one.
            while (rests.Begun < 2) await Task.Delay(5, limit.Token);
            var video = await rig.AddVideoAsync(12, "360p", "240p");
            for (; rig.Encoder.Windows.Count == 0; await Task.Delay(5, limit.Token)) rig.Events.Publish(new VideoChanged(video.Id, video.OwnerId));
            await rig.StoredAsync(video, "240p", 5);
            await planner.StopAsync(CancellationToken.None);
        }

        rig.Encoder.Windows[0].Names.ShouldBe(["240p"]);
        rig.Encoder.Windows[0].Count.ShouldBe(2);
        rig.Encoder.Running.ShouldBe(0);

        rig.Encoder.Before = (_, _) => Task.CompletedTask;
        using var again = NewPlanner(rig, new EndlessRests());
        await again.StartAsync(CancellationToken.None);
        while (await rig.QueryAsync<string>("select status from videos") != "ready") await Task.Delay(10, limit.Token);
        await again.StopAsync(CancellationToken.None);
        rig.Encoder.Made.GroupBy(k => k).ShouldAllBe(g => g.Count() == 1);
    }

    private static Planner NewPlanner(PlaybackRig rig, TimeProvider time) => new(rig.Work, rig.Videos, rig.Scheduler, rig.Events, rig.Options, time, NullLogger<Planner>.Instance);

    private static IEnumerable<string> Offered(Playlists playlists, MediaVideo video)
    {
        var master = playlists.Get(video, new MediaPath(MediaFileKind.Master, default, "", 0))!;
        var text = System.Text.Encoding.UTF8.GetString(master.Bytes.Span);
        return new[] { "360p", "240p" }.Where(rung => text.Contains(rung, StringComparison.Ordinal));
    }

    private static async Task WorkUntilSettledAsync(PlaybackRig rig)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await rig.QueryAsync<string>("select status from videos") == "processing")
        {
            if (await rig.Work.NextAsync(RenditionKind.Video, CancellationToken.None) is { } window)
            {
                if (await rig.Scheduler.RunAsync(window, CancellationToken.None) == JobOutcome.Failed) await rig.Work.JudgeAsync(window, CancellationToken.None);
                continue;
            }

            // Something rests; or what was made is on its way into the store.
            rig.Time.Advance(TimeSpan.FromMinutes(20));
            await Task.Delay(10, limit.Token);
        }
    }

    /// <summary>A clock whose timers never ring: whoever rests by it is woken by events alone.</summary>
    private sealed class EndlessRests : TimeProvider
    {
        private int _begun;

        public int Begun => Volatile.Read(ref _begun);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _begun);
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
