using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kinora.Hosting;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Hosting;

/// <summary>Every error is an RFC 9457 problem with a code and a request id, and tells nothing of the inside.</summary>
public sealed class ProblemsTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    [Theory]
    [InlineData("GET", "/api/nothing-here", 404, "not_found")]
    [InlineData("GET", "/media/nothing-here", 404, "not_found")]
    [InlineData("GET", "/health/nothing-here", 404, "not_found")]
    [InlineData("POST", "/nothing-here", 404, "not_found")]
    [InlineData("POST", "/health/live", 405, "method_not_allowed")]
    [InlineData("DELETE", "/api/auth/login", 405, "method_not_allowed")]
    [InlineData("GET", "/api/me", 401, "unauthenticated")]
    public async Task What_routing_refuses_is_a_problem(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        // Even to a client that asks for something else.
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("video/mp4"));

        var problem = await ProblemAsync(await host.Client.SendAsync(request), status, code);

        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_wrong_method_names_the_right_ones()
    {
        var response = await host.Client.PostAsync("/health/live", null);

        response.Content.Headers.Allow.ShouldBe(["GET"]);
    }

    [Theory]
    [InlineData("{ \"login\": ", 400, "invalid_json")]
    [InlineData("{ \"login\": 7, \"password\": \"x\" }", 400, "invalid_json")]
    [InlineData("{ \"login\": \"ann\" }", 400, "invalid_json")]
    [InlineData("[]", 400, "invalid_json")]
    [InlineData("", 400, "bad_request")]
    public async Task A_body_that_does_not_bind_is_a_problem_without_names_of_types(string body, int status, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var problem = await ProblemAsync(await host.Client.PostAsync("/api/auth/login", content), status, code);

        problem.GetRawText().ShouldNotContain("Kinora.");
        problem.GetRawText().ShouldNotContain("System.");
    }

    [Fact]
    public async Task A_body_of_another_type_is_a_415()
    {
        using var content = new StringContent("login=ann", Encoding.UTF8, "application/x-www-form-urlencoded");

        await ProblemAsync(await host.Client.PostAsync("/api/auth/login", content), 415, "unsupported_media_type");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_a_413()
    {
        using var content = new StringContent("{\"login\":\"" + new string('a', 2_000_000) + "\"}", Encoding.UTF8, "application/json");

        await ProblemAsync(await host.Client.PostAsync("/api/auth/login", content), 413, "too_large");
    }

    [Fact]
    public async Task A_request_id_is_echoed_when_it_is_one_and_made_when_it_is_not()
    {
        (await WithRequestIdAsync("abc-123.DEF")).ShouldBe("abc-123.DEF");
        (await WithRequestIdAsync("{\"forged\":1}")).ShouldMatch("^[0-9a-f]{32}$");
        (await WithRequestIdAsync(new string('a', 65))).ShouldMatch("^[0-9a-f]{32}$");
    }

    [Theory]
    [InlineData("/media/abcdef.secret/video/master.m3u8", "/media/***/video/master.m3u8")]
    [InlineData("/MEDIA/abcdef.secret", "/media/***")]
    [InlineData("/media", "/media/***")]
    [InlineData("/api/videos/x\ny", "/api/videos/x y")]
    public void A_path_is_written_to_the_log_without_its_token(string path, string safe) => RequestIds.Safe(path).ShouldBe(safe);

    private async Task<string> WithRequestIdAsync(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.TryAddWithoutValidation(RequestIds.Header, id);
        var response = await host.Client.SendAsync(request);
        return response.Headers.GetValues(RequestIds.Header).Single();
    }

    internal static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", text);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("requestId").GetString().ShouldBe(response.Headers.GetValues(RequestIds.Header).Single());
        problem.TryGetProperty("exception", out _).ShouldBeFalse();
        return problem;
    }
}
