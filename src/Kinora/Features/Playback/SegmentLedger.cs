using Npgsql;
using NpgsqlTypes;

namespace Kinora.Features.Playback;

/// <summary>A segment to be told to the database.</summary>
public sealed record SegmentRow(SegmentKey Key, int Size, byte[] Sha256, double Seconds);

/// <summary>What the database knows of stored segments. Counts and rates of a rendition change in the same transaction as its segments, exactly, whoever else writes.</summary>
public sealed class SegmentLedger(NpgsqlDataSource database)
{
    private const string AddSql =
        """
        with rows as (
          select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[], $6::bytea[], $7::float8[])
            as r (video_id, kind, name, index, size, sha256, seconds)),
        added as (
          insert into segments (video_id, kind, name, index, size, sha256)
          select r.video_id, r.kind, r.name, r.index, r.size, r.sha256 from rows r join renditions using (video_id, kind, name)
          on conflict do nothing
          returning video_id, kind, name, index)
        update renditions set
          encoded_segments = encoded_segments + s.count,
          total_bytes = total_bytes + s.bytes,
          total_seconds = total_seconds + s.seconds,
          peak_bitrate = greatest(peak_bitrate, s.peak),
          given_up_at = case when encoded_segments + s.count < total_segments then given_up_at end,
          given_up_reason = case when encoded_segments + s.count < total_segments then given_up_reason end
        from (
          select video_id, kind, name, count(*)::int as count, sum(r.size) as bytes, sum(r.seconds) as seconds, max(round(r.size * 8 / r.seconds))::bigint as peak
          from added join rows r using (video_id, kind, name, index)
          group by video_id, kind, name) s
        where (renditions.video_id, renditions.kind, renditions.name) = (s.video_id, s.kind, s.name)
        """;

    // What was said of a video of which nothing could be shown does not hold any more.
    private const string ReviveSql =
        """
        update videos set status = 'processing', status_code = null, status_reason = null
        where id = any($1) and status = 'failed' and status_code = 'cannot_decode' and deleted_at is null
          and exists (select from renditions r where r.video_id = videos.id and r.given_up_at is null and (r.kind = 'video' or videos.width is null))
        returning id
        """;

    private const string ReadySql =
        """
        update videos set status = 'ready'
        where id = any($1) and status = 'processing' and presentation is not null and deleted_at is null
          and not exists (select from renditions r where r.video_id = videos.id and r.encoded_segments < r.total_segments and r.given_up_at is null)
        returning id
        """;

    /// <summary>Returns the videos whose status changed by this: they are complete, or can be shown after all.</summary>
    public async Task<IReadOnlyCollection<string>> AddAsync(IReadOnlyList<SegmentRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return [];
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        string[] videos = [.. rows.Select(r => r.Key.Rendition.VideoId).Distinct(StringComparer.Ordinal)];
        await LockAsync(connection, transaction, videos, cancellationToken);
        await using (var add = new NpgsqlCommand(AddSql, connection, transaction))
        {
            Add(add, NpgsqlDbType.Text, rows.Select(r => r.Key.Rendition.VideoId));
            Add(add, NpgsqlDbType.Text, rows.Select(r => r.Key.Rendition.KindName));
            Add(add, NpgsqlDbType.Text, rows.Select(r => r.Key.Rendition.Name));
            Add(add, NpgsqlDbType.Integer, rows.Select(r => r.Key.Index));
            Add(add, NpgsqlDbType.Integer, rows.Select(r => r.Size));
            Add(add, NpgsqlDbType.Bytea, rows.Select(r => r.Sha256));
            Add(add, NpgsqlDbType.Double, rows.Select(r => r.Seconds));
            await add.ExecuteNonQueryAsync(cancellationToken);
        }

        var revived = await MarkAsync(ReviveSql, connection, transaction, videos, cancellationToken);
        var ready = await MarkAsync(ReadySql, connection, transaction, videos, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return revived.Union(ready, StringComparer.Ordinal).ToList();
    }

    public async Task RemoveAsync(SegmentKey key, int size, double seconds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            with gone as (delete from segments where (video_id, kind, name, index) = ($1, $2, $3, $4) returning size)
            update renditions set encoded_segments = encoded_segments - 1, total_bytes = total_bytes - $5, total_seconds = total_seconds - $6
            where (video_id, kind, name) = ($1, $2, $3) and exists (select from gone)
            """);
        AddKey(command, key.Rendition);
        command.Parameters.Add(new() { Value = key.Index });
        command.Parameters.Add(new() { Value = (long)size });
        command.Parameters.Add(new() { Value = seconds });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Sets the decoder configuration if nobody has, and returns the one that holds; null when the rendition is gone.</summary>
    public async Task<byte[]?> LearnAsync(RenditionKey rendition, byte[] configuration, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "update renditions set decoder_configuration = coalesce(decoder_configuration, $4) where (video_id, kind, name) = ($1, $2, $3) returning decoder_configuration");
        AddKey(command, rendition);
        command.Parameters.Add(new() { Value = configuration });
        return (byte[]?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Marks the videos ready of which nothing is missing, and returns them with their owners.</summary>
    public async Task<List<(string Id, Guid OwnerId)>> SettleAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            update videos set status = 'ready'
            where status = 'processing' and presentation is not null and deleted_at is null
              and not exists (select from renditions r where r.video_id = videos.id and r.encoded_segments < r.total_segments and r.given_up_at is null)
            returning id, owner_id
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(string, Guid)> settled = [];
        while (await reader.ReadAsync(cancellationToken)) settled.Add((reader.GetString(0), reader.GetGuid(1)));
        return settled;
    }

    /// <summary>The rendition cannot be made, as far as can be told now.</summary>
    public async Task GiveUpAsync(RenditionKey rendition, DateTimeOffset at, string reason, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, transaction, [rendition.VideoId], cancellationToken);
        await using (var command = new NpgsqlCommand("update renditions set given_up_at = $4, given_up_reason = $5 where (video_id, kind, name) = ($1, $2, $3)", connection, transaction))
        {
            AddKey(command, rendition);
            command.Parameters.Add(new() { Value = at });
            command.Parameters.Add(new() { Value = reason });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await MarkAsync(ReadySql, connection, transaction, [rendition.VideoId], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Nothing of the video can be played: says why.</summary>
    public async Task FailAsync(string videoId, string code, string reason, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("update videos set status = 'failed', status_code = $2, status_reason = $3 where id = $1 and deleted_at is null");
        command.Parameters.Add(new() { Value = videoId });
        command.Parameters.Add(new() { Value = code });
        command.Parameters.Add(new() { Value = reason });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // One writer per video at a time, always in the same order: the one who stores the last missing segment sees that it is the last, nobody waits in a circle, and
    // a video that is deleted meanwhile goes before or after, not in between.
    private static async Task LockAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string[] videos, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select from videos where id = any($1) order by id for no key update", connection, transaction);
        command.Parameters.Add(new() { Value = videos });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<string>> MarkAsync(string sql, NpgsqlConnection connection, NpgsqlTransaction transaction, string[] videos, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        command.Parameters.Add(new() { Value = videos });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> marked = [];
        while (await reader.ReadAsync(cancellationToken)) marked.Add(reader.GetString(0));
        return marked;
    }

    private static void Add<T>(NpgsqlCommand command, NpgsqlDbType type, IEnumerable<T> values) =>
        command.Parameters.Add(new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });

    private static void AddKey(NpgsqlCommand command, RenditionKey rendition)
    {
        command.Parameters.Add(new() { Value = rendition.VideoId });
        command.Parameters.Add(new() { Value = rendition.KindName });
        command.Parameters.Add(new() { Value = rendition.Name });
    }
}
