using System.Net.Http.Json;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Hosting;

public sealed class RateLimitTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Too_many_attempts_to_sign_in_are_told_when_to_come_back()
    {
        await using var host = await KinoraHost.StartAsync(postgres, ("RateLimits:SignInPerMinute", "2"));
        await TryAsync(host.Client);
        await TryAsync(host.Client);

        var response = await TryAsync(host.Client);

        await ProblemsTests.ProblemAsync(response, 429, "rate_limited");
        response.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_trusted_proxys_callers_are_counted_apart()
    {
        await using var host = await KinoraHost.StartAsync(postgres, ("RateLimits:SignInPerMinute", "1"), ("Proxies:Trusted", "127.0.0.1"));

        ((int)(await TryAsync(host.Client, "203.0.113.1")).StatusCode).ShouldBe(401);
        ((int)(await TryAsync(host.Client, "203.0.113.2")).StatusCode).ShouldBe(401);
        ((int)(await TryAsync(host.Client, "203.0.113.1")).StatusCode).ShouldBe(429);
    }

    [Fact]
    public async Task Who_merely_claims_to_be_a_proxy_is_not_believed()
    {
        await using var host = await KinoraHost.StartAsync(postgres, ("RateLimits:SignInPerMinute", "1"));

        ((int)(await TryAsync(host.Client, "203.0.113.1")).StatusCode).ShouldBe(401);
        ((int)(await TryAsync(host.Client, "203.0.113.2")).StatusCode).ShouldBe(429);
    }

    private static async Task<HttpResponseMessage> TryAsync(HttpClient client, string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = JsonContent.Create(new { login = "nobody", password = "a long enough password" }) };
        if (forwardedFor is not null) request.Headers.Add("X-Forwarded-For", forwardedFor);
        return await client.SendAsync(request);
    }
}
