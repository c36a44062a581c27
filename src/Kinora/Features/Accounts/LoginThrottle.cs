using System.Threading.RateLimiting;

namespace Kinora.Features.Accounts;

/// <summary>
/// Counts wrong passwords per login name, whether such a user exists or not, so that the refusal does not tell; and per network, so that it meets who guesses and not
/// who is guessed at. Beside it Identity's lockout counts in the database, whatever the network, and survives restarts.
/// </summary>
public sealed class LoginThrottle : IDisposable
{
    public const int MaxFailures = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly PartitionedRateLimiter<string> _failures = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(
        key,
        _ => new FixedWindowRateLimiterOptions { PermitLimit = MaxFailures, Window = Window, QueueLimit = 0 }));

    /// <summary>How long to wait, or null when another attempt is allowed.</summary>
    public TimeSpan? Wait(string login, string network)
    {
        using var lease = _failures.AttemptAcquire(Key(login, network), permitCount: 0);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window;
    }

    public void Failed(string login, string network) => _failures.AttemptAcquire(Key(login, network)).Dispose();

    public void Dispose() => _failures.Dispose();

    private static string Key(string login, string network) => $"{network} {login.ToUpperInvariant()}";
}
