using System.Text.Json;
using System.Text.Json.Nodes;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Videos;

public sealed class VideoReferenceTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    [Theory]
    [InlineData("/api/videos", "get", "200", "400")]
    [InlineData("/api/videos/{id}", "get", "200", "404")]
    [InlineData("/api/videos/{id}", "patch", "200", "400", "401", "403", "404")]
    [InlineData("/api/videos/{id}", "delete", "204", "401", "403", "404")]
    [InlineData("/api/videos/{id}/original", "get", "200", "401", "403", "404")]
    [InlineData("/api/videos/{id}/playlist.m3u8", "get", "302", "404")]
    [InlineData("/api/videos/{id}/manifest.mpd", "get", "302", "404")]
    [InlineData("/api/videos/{id}/poster.jpg", "get", "302", "404")]
    [InlineData("/api/me/videos", "get", "200", "400", "401")]
    [InlineData("/api/channels/{id}", "get", "200", "404")]
    [InlineData("/api/videos/init", "post", "201", "400", "401", "409", "413")]
    [InlineData("/api/videos/{id}/complete", "post", "202", "401", "403", "404", "409")]
    [InlineData("/api/uploads", "post", "201", "400", "401", "409", "412", "413")]
    [InlineData("/api/uploads/{id}", "head", "200", "401", "404", "412")]
    [InlineData("/api/uploads/{id}", "patch", "204", "400", "401", "404", "409", "412", "413", "415", "423", "460")]
    [InlineData("/api/uploads/{id}", "delete", "204", "401", "404", "412")]
    [InlineData("/api/auth/register", "post", "201", "400", "409", "429")]
    [InlineData("/api/auth/login", "post", "200", "400", "401", "429")]
    [InlineData("/api/auth/refresh", "post", "200", "401")]
    [InlineData("/api/auth/logout", "post", "204")]
    [InlineData("/api/me", "get", "200", "401")]
    [InlineData("/api/me", "patch", "200", "400", "401", "409")]
    [InlineData("/api/me/preferences", "get", "200", "401")]
    [InlineData("/api/me/preferences", "patch", "200", "400", "401")]
    [InlineData("/api/channels/{id}/videos", "get", "200", "400", "404")]
    public async Task Every_call_is_named_explained_and_says_what_it_answers(string path, string method, params string[] answers)
    {
        var reference = await (await host.Client.GetAsync("/openapi/v1.json")).JsonAsync();

        var operation = reference.GetProperty("paths").GetProperty(path).GetProperty(method);

        operation.GetProperty("operationId").GetString().ShouldNotBeNullOrEmpty();
        operation.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty();
        foreach (var answer in answers)
        {
            operation.GetProperty("responses").TryGetProperty(answer, out var response).ShouldBeTrue(answer);
            if (answer[0] == '4') response.GetProperty("content").TryGetProperty("application/problem+json", out _).ShouldBeTrue(answer);
            else if (answer == "200" && method != "head") response.GetProperty("content").EnumerateObject().Single().Value.TryGetProperty("schema", out _).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Calls_that_may_be_sent_twice_say_so()
    {
        var reference = await (await host.Client.GetAsync("/openapi/v1.json")).JsonAsync();

        string[] idempotent =
        [
            .. from path in reference.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               where operation.Value.TryGetProperty("parameters", out var parameters) && parameters.EnumerateArray().Any(p => p.GetProperty("name").GetString() == "Idempotency-Key")
               select $"{operation.Name} {path.Name}",
        ];

        idempotent.ShouldBe(["post /api/videos/init", "post /api/videos/{id}/complete", "patch /api/videos/{id}", "delete /api/videos/{id}", "patch /api/me/preferences"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_web_app_was_written_against_it()
    {
        var served = JsonNode.Parse(await host.Client.GetStringAsync("/openapi/v1.json"))!.AsObject();
        served.Remove("servers");
        var known = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web", "openapi.json")));

        JsonNode.DeepEquals(served, known).ShouldBeTrue("The calls have changed: run `npm run api` in web/ while Kinora runs, and see whether the pages still fit.");
    }

    [Fact]
    public async Task The_schema_of_a_video_is_that_of_the_contract()
    {
        var reference = await (await host.Client.GetAsync("/openapi/v1.json")).JsonAsync();
        var schemas = reference.GetProperty("components").GetProperty("schemas");

        static string[] Members(JsonElement schema) => [.. schema.GetProperty("properties").EnumerateObject().Select(p => p.Name)];
        Members(schemas.GetProperty("VideoView")).ShouldBe(
        [
            "id", "title", "description", "tags", "category", "visibility", "channel", "durationSeconds", "width", "height", "fps", "status", "statusCode", "statusReason", "playable",
            "progress", "renditions", "playback", "chapters", "loudness", "counts", "createdAt", "publishedAt",
        ]);
        Members(schemas.GetProperty("EditVideoRequest")).ShouldBe(["title", "description", "tags", "category", "visibility"], ignoreOrder: true);
        schemas.GetProperty("VideoStatus").GetProperty("enum").EnumerateArray().Select(e => e.GetString()).ShouldBe(["uploading", "processing", "ready", "failed"]);
    }
}
