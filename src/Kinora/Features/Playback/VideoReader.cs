using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Ladders;
using Npgsql;

namespace Kinora.Features.Playback;

/// <summary>Reads from the database what playback needs to know of a video. Deleted videos are not there.</summary>
public sealed class VideoReader(NpgsqlDataSource database)
{
    public readonly record struct Row(bool IsPlayable, int PosterVersion, IReadOnlyList<TextRendition>? Text);

    public async Task<Row?> LookAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select presentation is not null, poster_version, subtitles from videos where id = $1 and deleted_at is null");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new Row(reader.GetBoolean(0), reader.GetInt32(1), await TextAtAsync(reader, 2, cancellationToken)) : null;
    }

    public async Task<MediaVideo?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        Add(batch, "select owner_id, poster_version, media, presentation, subtitles from videos where id = $1 and deleted_at is null", id);
        Add(batch, "select kind, name, decoder_configuration, given_up_at from renditions where video_id = $1", id);
        Add(batch, "select kind, name, index, size, sha256 from segments where video_id = $1", id);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);

        if (!await reader.ReadAsync(cancellationToken)) return null;
        var (owner, posterVersion) = (reader.GetGuid(0), reader.GetInt32(1));
        if (await reader.IsDBNullAsync(2, cancellationToken) || await reader.IsDBNullAsync(3, cancellationToken)) return new MediaVideo(id, owner, posterVersion, playable: null);
        var playable = new PlayableMedia(id, MediaJson.Read<MediaFile>(reader.GetString(2)), MediaJson.Read<Presentation>(reader.GetString(3)));

        var text = await TextAtAsync(reader, 4, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (playable.Find(KeyAt(reader, id)) is not { } rendition) continue;
            if (!await reader.IsDBNullAsync(2, cancellationToken)) rendition.DecoderConfiguration = reader.GetFieldValue<byte[]>(2);
            if (!await reader.IsDBNullAsync(3, cancellationToken)) rendition.GivenUpAt = reader.GetFieldValue<DateTimeOffset>(3);
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (playable.Find(KeyAt(reader, id)) is not { } rendition || reader.GetInt32(2) is var index && index >= rendition.Total) continue;
            rendition.Add(index, new StoredSegment(reader.GetInt32(3), reader.GetFieldValue<byte[]>(4)));
        }

        return new MediaVideo(id, owner, posterVersion, playable) { MadeText = text };
    }

    private static async Task<IReadOnlyList<TextRendition>?> TextAtAsync(NpgsqlDataReader reader, int column, CancellationToken cancellationToken) =>
        await reader.IsDBNullAsync(column, cancellationToken) ? null : MediaJson.Read<List<TextRendition>>(reader.GetString(column));

    private static RenditionKey KeyAt(NpgsqlDataReader reader, string id) =>
        new(id, reader.GetString(0) == "video" ? RenditionKind.Video : RenditionKind.Audio, reader.GetString(1));

    private static void Add(NpgsqlBatch batch, string sql, string id)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new() { Value = id });
        batch.BatchCommands.Add(command);
    }
}
