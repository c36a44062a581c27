using System.Threading.RateLimiting;

namespace Kinora.Features.Accounts;

/// <summary>
/// Counts wrong passwords per login name, whether such a user exists or not, so that the refusal does not tell. Beside it Identity's lockout counts in the database
/// and survives restarts.
/// </summary>
public sealed class LoginThrottle : IDisposable
{
    public const int MaxFailures = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly PartitionedRateLimiter<string> _failures = PartitionedRateLimiter.Create<string, string>(login => RateLimitPartition.GetFixedWindowLimiter(
        login.ToUpperInvariant(),
        _ => new FixedWindowRateLimiterOptions { PermitLimit = MaxFailures, Window = Window, QueueLimit = 0 }));

    /// <summary>How long to wait, or null when another attempt is allowed.</summary>
    public TimeSpan? Wait(string login)
    {
        using var lease = _failures.AttemptAcquire(login, permitCount: 0);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window;
    }

    public void Failed(string login) => _failures.AttemptAcquire(login).Dispose();

    public void Dispose() => _failures.Dispose();
}
