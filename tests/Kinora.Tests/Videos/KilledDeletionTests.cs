using System.Net;
using Kinora.Tests.Infrastructure;
using Kinora.Tests.Ingest;
using Kinora.Tests.Uploads;

namespace Kinora.Tests.Videos;

/// <summary>kill -9 while videos are being deleted, one of them in the middle of its upload.</summary>
public sealed class KilledDeletionTests(PostgresFixture postgres) : KilledServerTest(postgres)
{
    private static readonly (string, string)[] Hasty = [("VIDEOS__DELETIONGRACE", "00:00:00.1"), ("UPLOADS__SWEEP", "00:00:00.2")];

    [Theory]
    [InlineData(null, "")]
    [InlineData("uploads", "old.completed_at is null")]
    [InlineData("videos", "old.status <> 'uploading'")]
    public async Task What_was_deleted_is_wholly_gone_after_the_next_start_and_nothing_else(string? rowsBeingDeleted, string which)
    {
        var bytes = await Clips.TinyMp4Async();
        HttpClient client;
        string kept, keptUpload;
        await using (var doomed = Start(Hasty))
        {
            client = await RegisterAsync(await doomed.ListeningAsync());
            var tus = new TusClient(client);
            var (keptUrl, whole) = (await tus.CreateAsync(bytes.Length), await tus.CreateAsync(bytes.Length));
            await tus.PatchAsync(keptUrl, 0, bytes);
            await tus.PatchAsync(whole, 0, bytes);
            var (unfinished, half) = (await tus.CreateAsync(3_000_000), await tus.CreateAsync(3_000_000));
            await tus.PatchAsync(unfinished, 0, TusClient.Bytes(1_000_000));
            await tus.PatchAsync(half, 0, TusClient.Bytes(1_000_000));
            (kept, keptUpload) = (await VideoAsync(keptUrl), half);
            await UntilAsync("count(*) = 2 from videos where status = 'ready' and poster_version = 1 and storyboard_version = 1");

            await using var held = rowsBeingDeleted is null ? null : await HoldDeletionAsync(rowsBeingDeleted, which);
            foreach (var url in new[] { whole, unfinished })
                (await client.DeleteAsync($"/api/videos/{await VideoAsync(url)}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
            if (rowsBeingDeleted is not null) await UntilAsync("exists (select from pg_locks where locktype = 'advisory' and not granted)");
            // The bytes go before the rows that name them: whatever is lost now, somebody can find.
            if (rowsBeingDeleted == "uploads") File.Exists(Path.Combine(Folder, "uploads", IdOf(unfinished))).ShouldBeFalse();
            if (rowsBeingDeleted == "videos") Directory.Exists(Path.Combine(Folder, "objects", "videos", await VideoAsync(whole))).ShouldBeFalse();
            await doomed.KillAsync();
        }

        if (rowsBeingDeleted is not null) await ExecuteAsync($"drop trigger held on {rowsBeingDeleted}");
        // As an older server, or a crash between two steps that nobody has thought of, may leave it.
        await File.WriteAllBytesAsync(Path.Combine(Folder, "uploads", "Z4n8kQe1yT0sWc7bLx5vRf2hUj9mPa3d"), [1, 2, 3]);

        await using var kinora = Start(Hasty);
        using var again = Again(client, await kinora.ListeningAsync());
        client.Dispose();
        await UntilAsync("(select count(*) from videos) = 2 and (select count(*) from uploads where completed_at is null) = 1");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await UnnamedFilesAsync()).Count > 0) await Task.Delay(20, limit.Token);

        (await again.GetByteArrayAsync($"/api/videos/{kept}/original")).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        (await new TusClient(again).OffsetAsync(keptUpload)).ShouldBe(1_000_000);
        (await kinora.TerminateAsync()).ShouldBe(0, kinora.Output);
    }

    private static string IdOf(string uploadUrl) => uploadUrl.Split('/')[^1];

    private Task<string> VideoAsync(string uploadUrl) => ScalarAsync<string>($"select video_id from uploads where id = '{IdOf(uploadUrl)}'");

    /// <summary>While this is held, whoever deletes such rows of the table waits in the middle of it.</summary>
    private Task<IAsyncDisposable> HoldDeletionAsync(string table, string which) => HoldAsync(
        $"""
        create function hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(1); return old; end $$;
        create trigger held before delete on {table} for each row when ({which}) execute function hold();
        select pg_advisory_lock(1)
        """);
}
