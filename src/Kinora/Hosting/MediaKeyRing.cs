using System.Collections.Frozen;
using System.Data;
using System.Security.Cryptography;
using Kinora.Data;
using Npgsql;

namespace Kinora.Hosting;

/// <summary>A secret that signs media tokens; null expiry while it is the newest.</summary>
public sealed record MediaKey(string Id, byte[] Secret, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>
/// The keys of purpose <c>media</c>, held in memory and shared by all machines through the database. Loaded before the server listens; the first
/// is made on first start, and a new one whenever the newest has served its time.
/// </summary>
public sealed class MediaKeyRing(NpgsqlDataSource database, MediaTokenOptions options, TimeProvider time, ILogger<MediaKeyRing> logger) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Ring? _ring;

    public MediaKey Newest => Loaded.Newest;

    private Ring Loaded => _ring ?? throw new InvalidOperationException("Media keys are loaded when the host starts.");

    public MediaKey? Find(ReadOnlySpan<char> id) => Loaded.ById.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var key) ? key : null;

    /// <summary>Reads the keys again, at most every other second, so that forged key ids cannot keep the database busy. False when it is too soon.</summary>
    public async ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(Loaded.LoadedAt) < Patience) return false;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (time.GetElapsedTime(Loaded.LoadedAt) >= Patience) await LoadAsync(cancellationToken);
            return true;
        }
        finally
        {
            _loading.Release();
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _loading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (Exception e) when (e.IsDatabaseTrouble && !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "Media keys could not be read again; the known ones stay in use.");
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keys = await ReadAsync(cancellationToken);
        if (keys.Count == 0 || keys[0].CreatedAt + options.KeyRotation <= now)
        {
            await RotateAsync(now, cancellationToken);
            keys = await ReadAsync(cancellationToken);
        }

        _ring = new Ring(keys[0], keys.ToFrozenDictionary(k => k.Id, StringComparer.Ordinal), time.GetTimestamp());
    }

    private async Task<List<MediaKey>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select id, secret, created_at, expires_at from signing_keys where purpose = 'media' and (expires_at is null or expires_at > $1) order by created_at desc, id");
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<MediaKey> keys = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(new MediaKey(
                reader.GetString(0),
                reader.GetFieldValue<byte[]>(1),
                reader.GetFieldValue<DateTimeOffset>(2),
                await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(3)));
        }

        return keys;
    }

    // Under a lock of the database: machines that start together agree on one key.
    private async Task RotateAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await using (var guard = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('kinora.media-keys', 0))", connection, transaction))
            await guard.ExecuteNonQueryAsync(cancellationToken);

        await using var command = new NpgsqlCommand(
            """
            with fresh as (
              insert into signing_keys (id, purpose, secret, created_at)
              select $1, 'media', $2, $3
              where not exists (select from signing_keys where purpose = 'media' and expires_at is null and created_at > $4)
              returning id)
            update signing_keys set expires_at = $5
            where purpose = 'media' and expires_at is null and exists (select from fresh)
            """,
            connection,
            transaction);
        command.Parameters.Add(new() { Value = RandomId.New11()[..8] });
        command.Parameters.Add(new() { Value = RandomNumberGenerator.GetBytes(32) });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now - options.KeyRotation });
        // Another machine may sign with the old key until its next look; a minute's look, doubled, and its longest token.
        command.Parameters.Add(new() { Value = now + options.Lifetime + options.Rounding + TimeSpan.FromMinutes(2) });
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private sealed record Ring(MediaKey Newest, FrozenDictionary<string, MediaKey> ById, long LoadedAt);
}
