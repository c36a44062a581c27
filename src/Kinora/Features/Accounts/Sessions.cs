using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kinora.Data;
using Kinora.Data.Accounts;
using Kinora.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Accounts;

/// <summary>A pair of tokens for one user.</summary>
public sealed record IssuedSession(Guid UserId, string AccessToken, string RefreshToken);

/// <summary>
/// Sessions: a family of refresh tokens that descend from one sign-in. Each is good for one exchange; the database knows only its SHA-256. A token that comes back
/// after its exchange has two holders, and which is the thief cannot be told: the whole family ends.
/// </summary>
/// <remarks>
/// Two tabs that refresh at once, and a client that never got the answer, also present a spent token. A successor is therefore not random but the HMAC of its
/// predecessor under a server key: within <see cref="Grace"/> the same exchange yields the <em>same</em> successor again, as long as that is unspent. Nobody gets a second
/// line of tokens that way: a thief who was that quick holds the very token that the owner holds, and whoever of the two exchanges it later ends the family.
/// </remarks>
public sealed class Sessions(KinoraDb db, AccessTokens tokens, AccessKeys keys, EndedSessions ended, TimeProvider time, ILogger<Sessions> logger)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private const int TokenBytes = 32;
    private const int MaxUserAgent = 256;

    public async Task<IssuedSession> StartAsync(User user, HttpContext context, CancellationToken cancellationToken)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var family = Guid.CreateVersion7(time.GetUtcNow());
        db.RefreshTokens.Add(Row(token, family, user.Id, context));
        await db.SaveChangesAsync(cancellationToken);
        return new(user.Id, await tokens.IssueAsync(user.Id, family, user.Role, cancellationToken), token);
    }

    /// <summary>Exchanges a refresh token; null when it is unknown, expired, revoked, or was exchanged before.</summary>
    public async Task<IssuedSession?> RefreshAsync(string token, HttpContext context, CancellationToken cancellationToken)
    {
        if (token.Length != Base64Url.GetEncodedLength(TokenBytes)) return null;
        var (hash, now) = (Hash(token), time.GetUtcNow());
        var presented = await db.RefreshTokens.AsNoTracking().FirstOrDefaultAsync(t => t.TokenHash == hash, cancellationToken);
        if (presented is null || presented.ExpiresAt <= now) return null;
        // One revoked token is enough: what ends a session does not see the successor that an exchange is adding in this moment.
        if (await db.RefreshTokens.AnyAsync(t => t.FamilyId == presented.FamilyId && t.RevokedAt != null, cancellationToken)) return null;
        if (await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == presented.UserId, cancellationToken) is not { } user) return null;

        var successor = await SuccessorAsync(token, cancellationToken);
        if (!await ExchangeAsync(presented, successor, now, context, cancellationToken) && !await IsRepetitionAsync(presented, successor, now, cancellationToken))
        {
            await EndAsync(presented.FamilyId, cancellationToken);
            logger.RefreshTokenReused(presented.UserId, presented.FamilyId);
            return null;
        }

        return new(user.Id, await tokens.IssueAsync(user.Id, presented.FamilyId, user.Role, cancellationToken), successor);
    }

    /// <summary>Revokes every refresh token of the session; its access tokens end with them.</summary>
    public async Task EndAsync(Guid family, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.RefreshTokens.Where(t => t.FamilyId == family && t.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(t => t.RevokedAt, now), cancellationToken);
        ended.Changed();
    }

    public async Task EndAsync(string token, CancellationToken cancellationToken)
    {
        var hash = Hash(token);
        var family = await db.RefreshTokens.Where(t => t.TokenHash == hash).Select(t => (Guid?)t.FamilyId).FirstOrDefaultAsync(cancellationToken);
        if (family is { } id) await EndAsync(id, cancellationToken);
    }

    public async Task EndAllButAsync(Guid userId, Guid? family, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.RefreshTokens.Where(t => t.UserId == userId && t.FamilyId != family && t.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.RevokedAt, now), cancellationToken);
        ended.Changed();
    }

    /// <summary>True for the one request that finds the token unspent.</summary>
    private async Task<bool> ExchangeAsync(RefreshToken presented, string successor, DateTimeOffset now, HttpContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var spent = await db.RefreshTokens
            .Where(t => t.TokenHash == presented.TokenHash && t.SpentAt == null && t.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.SpentAt, now), cancellationToken);
        if (spent == 0) return false;

        db.RefreshTokens.Add(Row(successor, presented.FamilyId, presented.UserId, context));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<bool> IsRepetitionAsync(RefreshToken presented, string successor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (hash, earliest) = (Hash(successor), now - Grace);
        return await db.RefreshTokens.AnyAsync(t => t.TokenHash == presented.TokenHash && t.RevokedAt == null && t.SpentAt >= earliest, cancellationToken)
            && await db.RefreshTokens.AnyAsync(t => t.TokenHash == hash && t.SpentAt == null && t.RevokedAt == null, cancellationToken);
    }

    private async Task<string> SuccessorAsync(string token, CancellationToken cancellationToken)
    {
        var key = await keys.CurrentAsync(cancellationToken);
        return Base64Url.EncodeToString(HMACSHA256.HashData(key.Secret, Encoding.ASCII.GetBytes("kinora refresh token\n" + token)));
    }

    private RefreshToken Row(string token, Guid family, Guid userId, HttpContext context)
    {
        var now = time.GetUtcNow();
        var agent = VideoDetails.OneLine(context.Request.Headers.UserAgent.ToString());
        // Half of a surrogate pair is no text, and cannot be stored.
        if (agent.Length > MaxUserAgent) agent = agent[..(char.IsHighSurrogate(agent[MaxUserAgent - 1]) ? MaxUserAgent - 1 : MaxUserAgent)];
        return new RefreshToken
        {
            TokenHash = Hash(token),
            FamilyId = family,
            UserId = userId,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
            UserAgent = agent,
            IpAddress = context.Connection.RemoteIpAddress?.ToString(),
        };
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
