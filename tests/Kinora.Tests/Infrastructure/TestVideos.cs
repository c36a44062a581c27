using Kinora.Data;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;
using Kinora.Storage;
using Npgsql;

namespace Kinora.Tests.Infrastructure;

/// <summary>A video as it lies there the moment its upload was understood: original in the store, rows in the database, nothing encoded.</summary>
public sealed record TestVideo(string Id, string Path, MediaIndex Index, Presentation Presentation);

/// <summary>Puts real files straight into a store and a database, for tests that are not about how they get there.</summary>
public static class TestVideos
{
    public static async Task<TestVideo> AddAsync(NpgsqlDataSource database, string dataFolder, string path)
    {
        using var source = new FileByteSource(path);
        var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), TestMedia.Tools, CancellationToken.None);
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));
        var id = RandomId.New11();

        using (var store = new FolderStore(System.IO.Path.Combine(dataFolder, "objects")))
        await using (var file = File.OpenRead(path))
            await store.PutAsync(ObjectKey.Parse($"videos/{id}/original"), file, file.Length, CancellationToken.None);
        await InsertAsync(database, id, index.File, presentation);
        return new TestVideo(id, path, index, presentation);
    }

    /// <summary>
    /// A private video with an owner and a channel of its own, and its renditions: at once, as ingest does it, because a video that lacks nothing is taken for ready by whoever looks.
    /// </summary>
    public static async Task InsertAsync(NpgsqlDataSource database, string id, MediaFile file, Presentation presentation)
    {
        await using var command = database.CreateCommand(
            """
            with u as (
              insert into users (id, user_name, normalized_user_name, email, normalized_email, email_confirmed, security_stamp, concurrency_stamp,
                phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count, display_name, role, created_at)
              values (gen_random_uuid(), $1, $1, $1, $1, true, '', '', false, false, false, 0, 'Ada', 'creator', now()) returning id),
            c as (insert into channels (id, owner_id, handle, name, created_at) select $1, id, $1, 'Ada', now() from u returning id, owner_id),
            v as (
              insert into videos (id, owner_id, channel_id, title, visibility, status, filename, size, media, presentation, created_at)
              select $1, owner_id, id, 'Test', 'private', 'processing', 'test.mkv', $4, $2::jsonb, $3::jsonb, clock_timestamp() from c)
            insert into renditions (video_id, kind, name, total_segments)
            select $1, 'video', unnest($5), $7 union all select $1, 'audio', unnest($6), $7
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = MediaJson.Write(file) });
        command.Parameters.Add(new() { Value = MediaJson.Write(presentation) });
        command.Parameters.Add(new() { Value = file.Size });
        command.Parameters.Add(new() { Value = presentation.Video.Where(r => r.Origin == RenditionOrigin.Encoded).Select(r => r.Name).ToArray() });
        command.Parameters.Add(new() { Value = presentation.Audio.Where(r => r.Origin == RenditionOrigin.Encoded).Select(r => r.Name).ToArray() });
        command.Parameters.Add(new() { Value = presentation.Timeline.SegmentCount });
        await command.ExecuteNonQueryAsync();
    }
}
