using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Kinora.Tests.Infrastructure;

/// <summary>Somebody with an account of their own, signed in by access token.</summary>
public sealed record Person(Guid Id, string Username, string Email, string Password, string ChannelId, string AccessToken, string RefreshToken, HttpClient Client) : IDisposable
{
    private static int _count;

    /// <summary>Registers a new person at the host.</summary>
    public static async Task<Person> RegisterAsync(KinoraHost host, string? username = null)
    {
        username ??= $"person{Interlocked.Increment(ref _count)}";
        var (email, password) = ($"{username}@example.com", "a long enough secret");
        var response = await host.Client.PostAsJsonAsync("/api/auth/register", new { username, email, password });
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());

        var session = await response.JsonAsync();
        var user = session.GetProperty("user");
        var client = host.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());
        return new Person(
            user.GetProperty("id").GetGuid(),
            username,
            email,
            password,
            user.GetProperty("channel").GetProperty("id").GetString()!,
            session.GetProperty("accessToken").GetString()!,
            session.GetProperty("refreshToken").GetString()!,
            client);
    }

    public void Dispose() => Client.Dispose();
}

public static class ProblemAssertions
{
    /// <summary>The answer is a problem of this status and code; returns it for further looks.</summary>
    public static async Task<JsonElement> ShouldBeProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, body);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(body).RootElement;
        problem.GetProperty("code").GetString().ShouldBe(code);
        return problem;
    }
}
