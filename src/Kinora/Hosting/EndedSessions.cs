using System.Collections.Frozen;
using Kinora.Data;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Hosting;

/// <summary>
/// The sessions that ended while an access token of theirs may not have run out: such a token is worth nothing any more. They are few, and are read from the database every
/// few seconds while anybody asks, so that what one process ends is soon known to all.
/// </summary>
public sealed class EndedSessions(IDbContextFactory<KinoraDb> databases, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(2);

    // Beyond this no token of the session is good, whichever machine's clock is asked.
    private static readonly TimeSpan Memory = AccessTokens.Lifetime + (AccessTokens.Skew * 4);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Known? _known;
    private int _changes;

    public async ValueTask<bool> ContainsAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        var known = Fresh ?? await LoadAsync(cancellationToken);
        return known.Ids.Contains(sessionId);
    }

    /// <summary>This process has ended a session: whoever asks next looks again.</summary>
    public void Changed()
    {
        Interlocked.Increment(ref _changes);
        _known = null;
    }

    public void Dispose() => _loading.Dispose();

    private Known? Fresh => _known is { } known && time.GetElapsedTime(known.At) < Stale ? known : null;

    private async Task<Known> LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (Fresh is { } loaded) return loaded;
            var changes = Volatile.Read(ref _changes);
            var (at, since) = (time.GetTimestamp(), time.GetUtcNow() - Memory);
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var ids = await db.RefreshTokens.Where(t => t.RevokedAt > since).Select(t => t.FamilyId).Distinct().ToListAsync(cancellationToken);
            var known = new Known(ids.ToFrozenSet(), at);
            if (changes == Volatile.Read(ref _changes)) _known = known;
            return known;
        }
        finally
        {
            _loading.Release();
        }
    }

    private sealed record Known(FrozenSet<Guid> Ids, long At);
}
