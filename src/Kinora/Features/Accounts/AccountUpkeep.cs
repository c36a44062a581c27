using Kinora.Data;
using Kinora.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Accounts;

/// <summary>At start and every hour: deletes refresh tokens that have expired and answers that are not repeated any more, of those too who never come back.</summary>
public sealed class AccountUpkeep(IDbContextFactory<KinoraDb> databases, TimeProvider time, ILogger<AccountUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        // A revoked token may be all that says that its session has ended: it stays as long as any token of the session could still be used.
        await db.RefreshTokens
            .Where(t => t.ExpiresAt <= now && (t.RevokedAt == null || !db.RefreshTokens.Any(other => other.FamilyId == t.FamilyId && other.ExpiresAt > now)))
            .ExecuteDeleteAsync(cancellationToken);

        var kept = now - Idempotency.Kept;
        await db.IdempotencyKeys.Where(k => k.CreatedAt < kept).ExecuteDeleteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e.IsDatabaseTrouble && !stoppingToken.IsCancellationRequested)
            {
                logger.UpkeepFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
