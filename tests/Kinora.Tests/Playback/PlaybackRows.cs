using System.Collections.Immutable;
using System.Security.Cryptography;
using Kinora.Data;
using Kinora.Media;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;
using Kinora.Storage;
using Kinora.Tests.Infrastructure;
using Npgsql;

namespace Kinora.Tests.Playback;

/// <summary>Videos put straight into the database and the store, for tests that are not about how they get there.</summary>
internal static class PlaybackRows
{
    /// <summary>A video of one-second segments of 25 frames that has to be encoded.</summary>
    public static async Task<string> AddVideoAsync(NpgsqlDataSource database, int segments, params string[] rungs)
    {
        var id = RandomId.New11();
        await TestVideos.InsertAsync(database, id, File(), Presentation(segments, rungs));
        return id;
    }

    /// <summary>The same without pictures: sounds that have to be encoded.</summary>
    public static async Task<string> AddSoundsAsync(NpgsqlDataSource database, int segments, params string[] sounds)
    {
        var id = RandomId.New11();
        var audio = sounds.Select((name, i) => new AudioRendition
        {
            Name = name,
            Origin = RenditionOrigin.Encoded,
            StreamIndex = i,
            SampleRate = 48_000,
            Channels = 2,
            Codec = "mp4a.40.2",
            Bitrate = 144_000,
            Priming = 1024,
            DecoderConfiguration = [0x11, 0x90],
            Default = i == 0,
        });
        await TestVideos.InsertAsync(database, id, File(), Presentation(segments, []) with { Audio = [.. audio] });
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
