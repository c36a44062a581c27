using Kinora.Data;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Encoding;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Probing;
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
        var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), MediaTools.OnPath(System.IO.Path.GetTempPath()), CancellationToken.None);
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));
        var id = RandomId.New11();

        using (var store = new FolderStore(System.IO.Path.Combine(dataFolder, "objects")))
        await using (var file = File.OpenRead(path))
            await store.PutAsync(ObjectKey.Parse($"videos/{id}/original"), file, file.Length, CancellationToken.None);
        await InsertVideoAsync(database, id, index.File, presentation);
        foreach (var rendition in presentation.Video.Where(r => r.Origin == RenditionOrigin.Encoded))
            await InsertRenditionAsync(database, id, "video", rendition.Name, presentation.Timeline.SegmentCount);
        foreach (var rendition in presentation.Audio.Where(r => r.Origin == RenditionOrigin.Encoded))
            await InsertRenditionAsync(database, id, "audio", rendition.Name, presentation.Timeline.SegmentCount);
        return new TestVideo(id, path, index, presentation);
    }

    /// <summary>A private video with an owner and a channel of its own.</summary>
    public static async Task InsertVideoAsync(NpgsqlDataSource database, string id, MediaFile file, Presentation presentation)
    {
        await using var command = database.CreateCommand(
            """
            with u as (
              insert into users (id, user_name, normalized_user_name, email, normalized_email, email_confirmed, security_stamp, concurrency_stamp,
                phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count, display_name, role, created_at)
              values (gen_random_uuid(), $1, $1, $1, $1, true, '', '', false, false, false, 0, 'Ada', 'creator', now()) returning id),
            c as (insert into channels (id, owner_id, handle, name, created_at) select $1, id, $1, 'Ada', now() from u returning id, owner_id)
            insert into videos (id, owner_id, channel_id, title, visibility, status, filename, size, media, presentation, created_at)
            select $1, owner_id, id, 'Test', 'private', 'processing', 'test.mkv', $4, $2::jsonb, $3::jsonb, clock_timestamp() from c
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = MediaJson.Write(file) });
        command.Parameters.Add(new() { Value = MediaJson.Write(presentation) });
        command.Parameters.Add(new() { Value = file.Size });
        await command.ExecuteNonQueryAsync();
    }

    public static async Task InsertRenditionAsync(NpgsqlDataSource database, string id, string kind, string name, int segments)
    {
        await using var command = database.CreateCommand("insert into renditions (video_id, kind, name, total_segments) values ($1, $2, $3, $4)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = kind });
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = segments });
        await command.ExecuteNonQueryAsync();
    }
}
