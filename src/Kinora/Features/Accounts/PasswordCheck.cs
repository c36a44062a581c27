using System.Globalization;
using System.Security.Cryptography;
using Kinora.Data.Accounts;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace Kinora.Features.Accounts;

/// <summary>Checks a password in the same time whether the user exists, is locked out or neither, and counts the wrong ones.</summary>
public sealed class PasswordCheck(UserManager<User> users, IPasswordHasher<User> hasher, LoginThrottle throttle, ILogger<PasswordCheck> logger)
{
    private static string? _nobodysHash;

    /// <summary>Null when the password is right, else the answer to give.</summary>
    public async Task<ProblemHttpResult?> RefusalAsync(User? user, string login, string password, HttpContext context)
    {
        var network = RateLimits.Address(context);
        if (throttle.Wait(login, network) is { } wait) return TooMany(context, wait);

        // Long ago computed for nobody; as slow to check as a real one.
        var hash = user?.PasswordHash ?? (_nobodysHash ??= hasher.HashPassword(null!, RandomNumberGenerator.GetHexString(32)));
        var verified = hasher.VerifyHashedPassword(user!, hash, password);
        // During a lockout the right password is a wrong one: any other answer would tell that it was guessed.
        var isLockedOut = user is not null && await users.IsLockedOutAsync(user);
        if (user?.PasswordHash is null || isLockedOut || verified == PasswordVerificationResult.Failed)
        {
            throttle.Failed(login, network);
            // Guesses while it lasts do not make it last longer, or the owner would never get in again.
            if (user is not null && !isLockedOut) context.Response.OnCompleted(() => CountAsync(user));
            return Problems.Problem(401, "invalid_credentials", "The user name or the password is wrong.");
        }

        if (verified == PasswordVerificationResult.SuccessRehashNeeded) user.PasswordHash = hasher.HashPassword(user, password);
        if (user.AccessFailedCount > 0 || verified == PasswordVerificationResult.SuccessRehashNeeded)
        {
            user.AccessFailedCount = 0;
            await users.UpdateAsync(user);
        }

        return null;
    }

    // After the answer has left, because the write would tell a known name from an unknown one by its time.
    private async Task CountAsync(User user)
    {
        await users.AccessFailedAsync(user);
        if (await users.IsLockedOutAsync(user)) logger.LockedOut(user.Id);
    }

    private static ProblemHttpResult TooMany(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.Problem(429, "too_many_attempts", "Too many wrong passwords; try again later.");
    }
}
