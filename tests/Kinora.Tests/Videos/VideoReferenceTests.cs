using System.Text.Json;
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
    [InlineData("/api/me/videos", "get", "200", "400", "401")]
    [InlineData("/api/channels/{id}", "get", "200", "404")]
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
            else if (answer == "200") response.GetProperty("content").EnumerateObject().Single().Value.TryGetProperty("schema", out _).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task The_schema_of_a_video_is_that_of_the_contract()
    {
        var reference = await (await host.Client.GetAsync("/openapi/v1.json")).JsonAsync();
        var schemas = reference.GetProperty("components").GetProperty("schemas");

        static string[] Members(JsonElement schema) => [.. schema.GetProperty("properties").EnumerateObject().Select(p => p.Name)];
        Members(schemas.GetProperty("VideoView")).ShouldBe(
        [
            "id", "title", "description", "tags", "category", "visibility", "channel", "durationSeconds", "width", "height", "fps", "status", "statusReason", "playable",
            "progress", "renditions", "playback", "counts", "createdAt", "publishedAt",
        ]);
        Members(schemas.GetProperty("EditVideoRequest")).ShouldBe(["title", "description", "tags", "category", "visibility"], ignoreOrder: true);
        schemas.GetProperty("VideoStatus").GetProperty("enum").EnumerateArray().Select(e => e.GetString()).ShouldBe(["uploading", "processing", "ready", "failed"]);
    }
}
