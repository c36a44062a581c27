using System.Collections.Immutable;
using System.Security.Cryptography;
using Kinora.Data;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;
using Kinora.Storage;
using Npgsql;

namespace Kinora.Tests.Playback;

/// <summary>Videos put straight into the database and the store, for tests that are not about how they get there.</summary>
internal static class PlaybackRows
{
    /// <summary>A video of one-second segments of 25 frames that has to be encoded.</summary>
    public static async Task<string> AddVideoAsync(NpgsqlDataSource database, int segments, params string[] rungs)
    {
        var id = RandomId.New11();
        var presentation = Presentation(segments, rungs);
        await using var command = database.CreateCommand(
            """
            with u as (
              insert into users (id, user_name, normalized_user_name, email, normalized_email, email_confirmed, security_stamp, concurrency_stamp,
                phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count, display_name, role, created_at)
              values (gen_random_uuid(), $1, $1, $1, $1, true, '', '', false, false, false, 0, 'Ada', 'creator', now()) returning id),
            c as (insert into channels (id, owner_id, handle, name, created_at) select $1, id, $1, 'Ada', now() from u returning id, owner_id)
            insert into videos (id, owner_id, channel_id, title, visibility, status, filename, size, media, presentation, created_at)
            select $1, owner_id, id, 'Test', 'private', 'processing', 'test.mkv', 1000, $2::jsonb, $3::jsonb, clock_timestamp() from c
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = MediaJson.Write(File()) });
        command.Parameters.Add(new() { Value = MediaJson.Write(presentation) });
        await command.ExecuteNonQueryAsync();
        foreach (var rung in rungs)
        {
            await using var rendition = database.CreateCommand("insert into renditions (video_id, kind, name, total_segments) values ($1, 'video', $2, $3)");
            rendition.Parameters.Add(new() { Value = id });
            rendition.Parameters.Add(new() { Value = rung });
            rendition.Parameters.Add(new() { Value = segments });
            await rendition.ExecuteNonQueryAsync();
        }

        return id;
    }

    /// <summary>Stores a segment as the recorder does.</summary>
    public static async Task<byte[]> AddSegmentAsync(NpgsqlDataSource database, IObjectStore store, string id, string rung, int index)
    {
        var bytes = TestSegments.Bytes(TimelineOf(index + 1), index);
        await store.PutAsync(ObjectKey.Parse($"videos/{id}/video/{rung}/{index}.m4s"), bytes, CancellationToken.None);
        await using var command = database.CreateCommand("insert into segments (video_id, kind, name, index, size, sha256) values ($1, 'video', $2, $3, $4, $5)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = rung });
        command.Parameters.Add(new() { Value = index });
        command.Parameters.Add(new() { Value = bytes.Length });
        command.Parameters.Add(new() { Value = SHA256.HashData(bytes) });
        await command.ExecuteNonQueryAsync();
        return bytes;
    }

    public static Timeline TimelineOf(int segments) => new()
    {
        Timescale = 25,
        Zero = 0,
        Boundaries = [.. Enumerable.Range(0, segments + 1).Select(i => i * 25L)],
        FirstFrames = [.. Enumerable.Range(0, segments + 1).Select(i => i * 25)],
        FrameTicks = 1,
        FrameTimes = ImmutableArray<long>.Empty,
        OnSourceKeyframes = false,
    };

    private static MediaFile File() => new() { Demuxer = "matroska", Size = 1000, Video = [], Audio = [], NativelyIndexed = false };

    private static Presentation Presentation(int segments, string[] rungs) => new()
    {
        Timeline = TimelineOf(segments),
        Video =
        [
            .. rungs.Select((name, i) => new VideoRendition
            {
                Name = name,
                Origin = RenditionOrigin.Encoded,
                StreamIndex = 0,
                Width = 640 - (i * 64),
                Height = 360 - (i * 36),
                Codec = "avc1.64001e",
                PeakBitrate = 900_000,
                AverageBitrate = 600_000,
                Encoding = new H264Settings("high", 30, 23, 900_000, 1_800_000, 3, 3),
            }),
        ],
        Audio = [],
    };
}
