using System.Net;
using System.Net.Http.Json;
using Kinora.Data.Videos;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Uploads;

public sealed class InitVideoTests(KinoraHost host) : UploadTest(host), IClassFixture<KinoraHost>
{
    [Fact]
    public async Task Init_answers_with_the_video_and_an_upload_that_tus_goes_on_with()
    {
        var bytes = TusClient.Bytes(2_000_000);

        var response = await InitAsync(new { title = " A  film ", filename = "film.mkv", size = bytes.Length, contentType = "video/x-matroska", description = "d", tags = new[] { "a", "b" }, category = "c", visibility = "public" });

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var answer = await response.JsonAsync();
        var videoId = answer.GetProperty("videoId").GetString()!;
        videoId.Length.ShouldBe(11);
        answer.GetProperty("upload").GetProperty("protocol").GetString().ShouldBe("tus");
        var url = answer.GetProperty("upload").GetProperty("url").GetString()!;
        (await Tus.HeadAsync(url)).Header("Upload-Length").ShouldBe("2000000");
        (await Tus.PatchAsync(url, 0, bytes)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var video = await UploadedVideo.OfUploadAsync(Host, url);
        video.Id.ShouldBe(videoId);
        video.Title.ShouldBe("A film");
        video.Visibility.ShouldBe(Visibility.Public);
        (await UploadedVideo.OriginalAsync(Host, videoId)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("title", "")]
    [InlineData("title", "\u200B\u202E")]
    [InlineData("filename", "")]
    [InlineData("size", 0)]
    [InlineData("size", -1)]
    [InlineData("visibility", "Public")]
    [InlineData("visibility", "password")]
    [InlineData("visibility", "scheduled")]
    [InlineData("channelId", "AAAAAAAAAAA")]
    [InlineData("uploadProtocol", "ftp")]
    public async Task What_is_wrong_is_named_by_field(string field, object value)
    {
        var request = new Dictionary<string, object> { ["title"] = "t", ["filename"] = "f.mp4", ["size"] = 5, [field] = value };

        var problem = await (await InitAsync(request)).ShouldBeProblemAsync(400, "validation_failed");

        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldHaveSingleItem().ShouldBe(field, StringCompareShould.IgnoreCase);
    }

    [Fact]
    public async Task A_visibility_that_is_not_offered_is_told_so() =>
        (await (await InitAsync(new { title = "t", filename = "f", size = 1, visibility = "password" })).ShouldBeProblemAsync(400, "validation_failed"))
            .GetProperty("errors").GetProperty("visibility")[0].GetString()!.ShouldContain("does not offer");

    [Theory]
    [InlineData("tags", 31)]
    [InlineData("description", 0)]
    [InlineData("category", 0)]
    public async Task Texts_have_limits(string field, int count)
    {
        object value = field == "tags" ? Enumerable.Range(0, count).Select(n => $"tag{n}").ToArray() : new string('x', 5001);
        var request = new Dictionary<string, object> { ["title"] = "t", ["filename"] = "f.mp4", ["size"] = 5, [field] = value };

        (await (await InitAsync(request)).ShouldBeProblemAsync(400, "validation_failed")).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("title")]
    [InlineData("filename")]
    [InlineData("size")]
    public async Task A_missing_member_is_a_400(string missing)
    {
        var request = new Dictionary<string, object> { ["title"] = "t", ["filename"] = "f.mp4", ["size"] = 5 };
        request.Remove(missing);

        (await InitAsync(request)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Too_large_is_413() =>
        await (await InitAsync(new { title = "t", filename = "f", size = 10737418241 })).ShouldBeProblemAsync(413, "too_large");

    [Fact]
    public async Task The_maximum_is_a_setting()
    {
        await using var small = await KinoraHost.StartAsync(Host.Postgres, ("Uploads:MaxSize", "1 KB"));
        using var person = await Person.RegisterAsync(small);

        await (await person.Client.PostAsJsonAsync("/api/videos/init", new { title = "t", filename = "f", size = 1025 })).ShouldBeProblemAsync(413, "too_large");
        (await person.Client.PostAsJsonAsync("/api/videos/init", new { title = "t", filename = "f", size = 1024 })).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Complete_before_the_last_byte_is_409_and_says_how_many_are_there()
    {
        var (videoId, url) = await BegunAsync(10);
        await Tus.PatchAsync(url, 0, TusClient.Bytes(4));

        var problem = await (await CompleteAsync(videoId)).ShouldBeProblemAsync(409, "upload_incomplete");

        problem.GetProperty("detail").GetString().ShouldBe("4 of 10 bytes have arrived.");
    }

    [Fact]
    public async Task Complete_is_202_any_number_of_times()
    {
        var (videoId, url) = await BegunAsync(10);
        await Tus.PatchAsync(url, 0, TusClient.Bytes(10));

        for (var n = 0; n < 3; n++)
        {
            var response = await CompleteAsync(videoId);
            response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            (await response.JsonAsync()).GetProperty("videoId").GetString().ShouldBe(videoId);
        }
    }

    [Fact]
    public async Task Complete_of_somebody_elses_video_is_404()
    {
        var (videoId, _) = await BegunAsync(10);
        using var other = await Person.RegisterAsync(Host);

        await (await other.Client.PostAsync($"/api/videos/{videoId}/complete", null)).ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task Unfinished_uploads_are_limited_in_number()
    {
        await using var strict = await KinoraHost.StartAsync(Host.Postgres, ("Uploads:MaxUnfinished", "2"));
        using var person = await Person.RegisterAsync(strict);
        await TusClient.Of(person).CreateAsync(5);
        await TusClient.Of(person).CreateAsync(5);

        await (await person.Client.PostAsJsonAsync("/api/videos/init", new { title = "t", filename = "f", size = 5 })).ShouldBeProblemAsync(409, "too_many_uploads");
        await (await TusClient.Of(person).PostAsync(("Upload-Length", "5"))).ShouldBeProblemAsync(409, "too_many_uploads");
    }

    private Task<HttpResponseMessage> InitAsync(object request) => Person.Client.PostAsJsonAsync("/api/videos/init", request);

    private Task<HttpResponseMessage> CompleteAsync(string videoId) => Person.Client.PostAsync($"/api/videos/{videoId}/complete", null);

    private async Task<(string VideoId, string Url)> BegunAsync(long size)
    {
        var answer = await (await InitAsync(new { title = "t", filename = "f.mp4", size })).JsonAsync();
        return (answer.GetProperty("videoId").GetString()!, answer.GetProperty("upload").GetProperty("url").GetString()!);
    }
}
