using System.Security.Cryptography;
using Kinora.Data;
using Kinora.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Hosting;

/// <summary>
/// The secrets that sign access tokens, from the database so that every process agrees. The first is made on first use; the newest signs, the others verify until they expire.
/// </summary>
public sealed class AccessKeys(IDbContextFactory<KinoraDb> databases, TimeProvider time)
{
    private const int SecretBytes = 32;

    /// <summary>How long another process's new or withdrawn key may go unnoticed.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>A made-up key id asks the database at most this often.</summary>
    private static readonly TimeSpan UnknownKeyPause = TimeSpan.FromSeconds(5);

    private volatile Ring? _ring;

    /// <summary>The key to sign with now.</summary>
    public async ValueTask<SigningKey> CurrentAsync(CancellationToken cancellationToken)
    {
        var ring = await RingAsync(Fresh, cancellationToken);
        return ring.Keys.FirstOrDefault(IsLive) ?? (await LoadAsync(cancellationToken)).Keys[0];
    }

    /// <summary>The key a token names, or null when there is none or it has expired.</summary>
    public async ValueTask<SigningKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var ring = await RingAsync(Fresh, cancellationToken);
        var key = ring.Find(id) ?? (await RingAsync(UnknownKeyPause, cancellationToken)).Find(id);
        return key is not null && IsLive(key) ? key : null;
    }

    private bool IsLive(SigningKey key) => key.ExpiresAt is null || key.ExpiresAt > time.GetUtcNow();

    private async ValueTask<Ring> RingAsync(TimeSpan maxAge, CancellationToken cancellationToken) =>
        _ring is { } ring && time.GetElapsedTime(ring.LoadedAt) < maxAge
            ? ring
            : await LoadAsync(cancellationToken);

    private async Task<Ring> LoadAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var keys = await LiveAsync(db, cancellationToken);
        if (keys.Length == 0) keys = await MakeAsync(db, cancellationToken);

        var ring = new Ring(keys, time.GetTimestamp());
        _ring = ring;
        return ring;
    }

    private Task<SigningKey[]> LiveAsync(KinoraDb db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return db.SigningKeys.AsNoTracking()
            .Where(k => k.Purpose == SigningKeyPurpose.Access && (k.ExpiresAt == null || k.ExpiresAt > now))
            .OrderByDescending(k => k.CreatedAt).ThenBy(k => k.Id)
            .ToArrayAsync(cancellationToken);
    }

    private async Task<SigningKey[]> MakeAsync(KinoraDb db, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two processes that start together must not sign with two keys that the other has not read yet.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('kinora.access-keys', 0))", cancellationToken);
        var keys = await LiveAsync(db, cancellationToken);
        if (keys.Length > 0) return keys;

        var key = new SigningKey { Id = RandomId.New11(), Purpose = SigningKeyPurpose.Access, Secret = RandomNumberGenerator.GetBytes(SecretBytes), CreatedAt = time.GetUtcNow() };
        db.SigningKeys.Add(key);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return [key];
    }

    private sealed record Ring(SigningKey[] Keys, long LoadedAt)
    {
        public SigningKey? Find(string id) => Array.Find(Keys, k => string.Equals(k.Id, id, StringComparison.Ordinal));
    }
}
