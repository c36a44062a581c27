using System.Collections.Frozen;
using Kinora.Data;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Hosting;

/// <summary>
/// The sessions that ended while an access token of theirs may not have run out: such a token is worth nothing any more. They are few, and are read from the database every
/// few seconds while anybody asks, so that what one process ends is soon known to all.
/// </summary>
public sealed class EndedSessions(IDbContextFactory<KinoraDb> databases, TimeProvider time)
{
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(2);

    // Beyond this no token of the session is good, whichever machine's clock is asked.
    private static readonly TimeSpan Memory = AccessTokens.Lifetime + (AccessTokens.Skew * 4);

    private readonly Lock _lock = new();
    private volatile Known? _known;
    private Task<Known>? _loading;
    private int _changes;

    /// <summary>This process has ended sessions. Whoever listens must be quick and must not throw.</summary>
    public event Action? SomeEnded;

    public async ValueTask<bool> ContainsAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        var known = Fresh ?? await LoadedAsync().WaitAsync(cancellationToken);
        return known.Ids.Contains(sessionId);
    }

    /// <summary>This process has ended a session: whoever asks next looks again.</summary>
    public void Changed()
    {
        lock (_lock)
        {
            _changes++;
            _known = null;
            _loading = null;
        }

        SomeEnded?.Invoke();
    }

    private Known? Fresh => _known is { } known && time.GetElapsedTime(known.At) < Stale ? known : null;

    /// <summary>One look for all who wait, and no request's own: while the database is away they fail together, not each after a time-out that follows the one before.</summary>
    private Task<Known> LoadedAsync()
    {
        lock (_lock)
        {
            if (Fresh is { } loaded) return Task.FromResult(loaded);
            if (_loading is null or { IsCompleted: true })
            {
                var changes = _changes;
                _loading = Task.Run(() => LoadAsync(changes));
            }

            return _loading;
        }
    }

    private async Task<Known> LoadAsync(int changes)
    {
        var (at, since) = (time.GetTimestamp(), time.GetUtcNow() - Memory);
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var ids = await db.RefreshTokens.Where(t => t.RevokedAt > since).Select(t => t.FamilyId).Distinct().ToListAsync(CancellationToken.None);
        var known = new Known(ids.ToFrozenSet(), at);
        lock (_lock)
        {
            if (changes == _changes) _known = known;
        }

        return known;
    }

    private sealed record Known(FrozenSet<Guid> Ids, long At);
}
