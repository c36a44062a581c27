using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Kinora.Hosting;

public sealed record RateLimitOptions
{
    /// <summary>Requests to the API per minute and caller. Uploaded bytes and media are not counted.</summary>
    [Range(1, 1_000_000, ErrorMessage = "it must be from 1 to 1000000.")]
    public int ApiPerMinute { get; init; } = 600;

    /// <summary>Attempts to sign in, register or refresh per minute and address.</summary>
    [Range(1, 1_000_000, ErrorMessage = "it must be from 1 to 1000000.")]
    public int SignInPerMinute { get; init; } = 20;
}

/// <summary>Policies by name, for <c>RequireRateLimiting</c>; a refusal is a 429 problem that says when to come back.</summary>
public static class RateLimits
{
    /// <summary>For endpoints that guess at passwords could be made through: counted per address.</summary>
    public const string SignIn = "sign-in";

    /// <summary>For everything else under /api: counted per account, or per address without one.</summary>
    public const string Api = "api";

    public static void AddRateLimits(this IHostApplicationBuilder builder)
    {
        var options = builder.AddSettings<RateLimitOptions>("RateLimits");
        builder.Services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.AddPolicy(SignIn, context => RateLimitPartition.GetSlidingWindowLimiter(Address(context), _ => Window(options.SignInPerMinute)));
            o.AddPolicy(Api, context => RateLimitPartition.GetSlidingWindowLimiter(Caller(context), _ => Window(options.ApiPerMinute)));
            o.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(10);
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                await Problems.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests, "rate_limited", "Too many requests; try again a little later.");
            };
        });
    }

    /// <summary>What counts as one address: an IPv6 subscriber has at least a /64 to choose from (RFC 6177).</summary>
    public static string Address(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "local",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } six => Convert.ToHexString(six.GetAddressBytes().AsSpan(0, 8)),
        var four => four.ToString(),
    };

    private static SlidingWindowRateLimiterOptions Window(int permits) => new() { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0 };

    private static string Caller(HttpContext context) => context.User.UserIdOrNull()?.ToString() ?? Address(context);
}
