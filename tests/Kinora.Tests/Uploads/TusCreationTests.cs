using System.Globalization;
using System.Net;
using System.Text.Json;
using Kinora.Data.Videos;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Uploads;

/// <summary>tus 1.0.0, extensions creation, creation-with-upload, creation-defer-length and expiration.</summary>
public sealed class TusCreationTests(KinoraHost host) : UploadTest(host), IClassFixture<KinoraHost>
{
    [Fact]
    public async Task The_server_must_acknowledge_a_successful_creation_with_201_and_must_set_the_location_header()
    {
        var response = await Tus.PostAsync(("Upload-Length", "100"));

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        response.Headers.Location!.OriginalString.ShouldMatch("^/api/uploads/[A-Za-z0-9_-]{32}$");
        response.Header("Tus-Resumable").ShouldBe("1.0.0");
    }

    [Theory]
    [InlineData("x", null, "invalid_upload_length")]
    [InlineData("-5", null, "invalid_upload_length")]
    [InlineData("1.5", null, "invalid_upload_length")]
    [InlineData("99999999999999999999", null, "invalid_upload_length")]
    [InlineData(null, null, "invalid_upload_length")]
    [InlineData("5", "1", "invalid_upload_length")]
    [InlineData(null, "2", "invalid_upload_defer_length")]
    [InlineData(null, "true", "invalid_upload_defer_length")]
    public async Task The_length_must_be_a_non_negative_integer_or_deferred(string? length, string? defer, string code)
    {
        var headers = new[] { ("Upload-Length", length), ("Upload-Defer-Length", defer) }.Where(h => h.Item2 is not null).Select(h => (h.Item1, h.Item2!)).ToArray();

        await (await Tus.PostAsync(headers)).ShouldBeProblemAsync(400, code);
    }

    [Fact]
    public async Task If_the_length_exceeds_the_maximum_which_may_be_specified_the_server_must_respond_with_413() =>
        await (await Tus.PostAsync(("Upload-Length", "10737418241"))).ShouldBeProblemAsync(413, "too_large");

    [Theory]
    [InlineData("filename")]
    [InlineData("filename,")]
    [InlineData("filename not-base64!")]
    [InlineData("filename YQ==,filename YQ==")]
    [InlineData("file name YQ==")]
    public async Task Metadata_must_be_pairs_of_unique_keys_and_base64_values(string metadata)
    {
        var response = await Tus.PostAsync(("Upload-Length", "5"), ("Upload-Metadata", metadata));

        if (metadata == "filename") response.StatusCode.ShouldBe(HttpStatusCode.Created); // The value MAY be empty.
        else await response.ShouldBeProblemAsync(400, "invalid_upload_metadata");
    }

    [Fact]
    public async Task A_request_that_creates_with_metadata_shows_it_in_head_exactly_as_specified()
    {
        const string Metadata = "filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential";

        var url = await Tus.CreateAsync(100, ("Upload-Metadata", Metadata));

        (await Tus.HeadAsync(url)).Header("Upload-Metadata").ShouldBe(Metadata);
    }

    [Fact]
    public async Task The_upload_begins_a_video_of_the_same_person_with_what_the_metadata_says()
    {
        var url = await Tus.CreateAsync(100, ("Upload-Metadata", TusClient.Metadata(
            ("filename", "holiday_2026.mp4"), ("filetype", "video/mp4"), ("title", "Süden \u202Egnp.exe"), ("description", "a\r\nb"), ("tags", "sea, sun ,sea"), ("category", "travel"), ("visibility", "unlisted"))));

        var video = await UploadedVideo.OfUploadAsync(Host, url);
        video.OwnerId.ShouldBe(Person.Id);
        video.ChannelId.ShouldBe(Person.ChannelId);
        video.Status.ShouldBe(VideoStatus.Uploading);
        video.Filename.ShouldBe("holiday_2026.mp4");
        video.ContentType.ShouldBe("video/mp4");
        video.Title.ShouldBe("Süden gnp.exe");
        video.Description.ShouldBe("a\nb");
        video.Tags.ShouldBe(["sea", "sun"]);
        video.Category.ShouldBe("travel");
        video.Visibility.ShouldBe(Visibility.Unlisted);
        video.Size.ShouldBe(100);
    }

    [Fact]
    public async Task Without_a_title_the_file_name_is_one_and_without_a_word_the_video_is_private()
    {
        var video = await UploadedVideo.OfUploadAsync(Host, await Tus.CreateAsync(1, ("Upload-Metadata", TusClient.Metadata(("filename", "My Film.final.mov")))));
        var nameless = await UploadedVideo.OfUploadAsync(Host, await Tus.CreateAsync(1));

        video.Title.ShouldBe("My Film.final");
        video.Visibility.ShouldBe(Visibility.Private);
        nameless.Filename.ShouldBe("video");
    }

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Whatever_the_file_is_called_it_is_only_text(string name)
    {
        var url = await Tus.CreateAsync(3, ("Upload-Metadata", TusClient.Metadata(("filename", name))));
        (await Tus.PatchAsync(url, 0, TusClient.Bytes(3))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var video = await UploadedVideo.OfUploadAsync(Host, url);
        video.Filename.Length.ShouldBeInRange(1, 255);
        video.Filename.ShouldBe(video.Filename.Trim());
        video.Filename.Any(c => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')).ShouldBeFalse();
        video.Title.Length.ShouldBeInRange(1, 200);
        (await UploadedVideo.OriginalAsync(Host, video.Id)).ShouldBe(TusClient.Bytes(3));
        Directory.EnumerateFiles(Host.DataFolder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldNotContain(name);
    }

    public static TheoryData<string> HostileNames()
    {
        var names = new TheoryData<string>(
            "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\boot.ini", "-i", "--help.mp4", "a\nb.mp4", "a\r\nSet-Cookie: x=1.mp4", "a\u0000.mp4", "..", ".", "", " ",
            " a.mp4 ", ".mp4", "a\u202Egpj.exe", "\u2066x\u2069.mp4", "<script>alert(1)</script>.mp4", "';DROP TABLE videos;--.mp4", "frame%03d.mp4", "concat:/etc/passwd|/etc/hosts", "\uD800.mp4", "😀😀😀.mp4",
            new string('a', 5000), string.Concat(Enumerable.Repeat("😀", 200)));
        var corpus = Environment.GetEnvironmentVariable("KINORA_TEST_MEDIA") is { Length: > 0 } given ? Path.Combine(given, "hostile", "names.json") : null;
        if (corpus is not null && File.Exists(corpus))
            foreach (var name in JsonSerializer.Deserialize<string[]>(File.ReadAllText(corpus))!.Where(n => n.Length < 8000))
                names.Add(name);

        return names;
    }

    [Fact]
    public async Task A_wrong_visibility_is_named() =>
        (await (await Tus.PostAsync(("Upload-Length", "5"), ("Upload-Metadata", TusClient.Metadata(("visibility", "everybody"))))).ShouldBeProblemAsync(400, "validation_failed"))
            .GetProperty("errors").TryGetProperty("visibility", out _).ShouldBeTrue();

    [Fact]
    public async Task The_client_may_include_bytes_in_the_creation_and_the_server_must_include_the_upload_offset_header()
    {
        var bytes = TusClient.Bytes(700_000);

        var response = await Tus.SendAsync(HttpMethod.Post, "/api/uploads", TusClient.Content(bytes[..300_000]), ("Upload-Length", "700000"));
        var url = response.Headers.Location!.OriginalString;
        await Tus.PatchAsync(url, 300_000, bytes[300_000..]);

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        response.Header("Upload-Offset").ShouldBe("300000");
        (await UploadedVideo.OriginalAsync(Host, (await UploadedVideo.OfUploadAsync(Host, url)).Id)).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_creation_with_all_the_bytes_is_a_whole_upload()
    {
        var response = await Tus.SendAsync(HttpMethod.Post, "/api/uploads", TusClient.Content(TusClient.Bytes(9)), ("Upload-Length", "9"));

        (await UploadedVideo.OfUploadAsync(Host, response.Headers.Location!.OriginalString)).Status.ShouldNotBe(VideoStatus.Uploading);
    }

    [Fact]
    public async Task Bytes_in_a_creation_must_have_the_offset_content_type() =>
        await (await Tus.SendAsync(HttpMethod.Post, "/api/uploads", new ByteArrayContent([1, 2, 3]), ("Upload-Length", "3"))).ShouldBeProblemAsync(415, "unsupported_media_type");

    [Fact]
    public async Task A_creation_with_more_bytes_than_it_announces_leaves_nothing_behind()
    {
        await (await Tus.SendAsync(HttpMethod.Post, "/api/uploads", TusClient.Content(TusClient.Bytes(10)), ("Upload-Length", "5"))).ShouldBeProblemAsync(413, "too_large");

        (await Person.Client.GetAsync("/api/videos?mine=true")).EnsureSuccessStatusCode();
        await using var db = await UploadedVideo.DbAsync(Host);
        db.Uploads.Any(u => u.UserId == Person.Id).ShouldBeFalse();
        db.Videos.Any(v => v.OwnerId == Person.Id).ShouldBeFalse();
    }

    [Fact]
    public async Task An_empty_file_is_whole_at_once()
    {
        var url = await Tus.CreateAsync(0);

        (await Tus.HeadAsync(url)).Header("Upload-Offset").ShouldBe("0");
        (await UploadedVideo.OfUploadAsync(Host, url)).Status.ShouldNotBe(VideoStatus.Uploading);
    }

    [Fact]
    public async Task While_the_length_is_not_known_head_must_say_upload_defer_length_1_and_no_upload_length()
    {
        var url = await CreateDeferredAsync();

        var head = await Tus.HeadAsync(url);
        head.Header("Upload-Defer-Length").ShouldBe("1");
        head.Header("Upload-Length").ShouldBeNull();
    }

    [Fact]
    public async Task Once_the_length_is_known_the_client_sets_it_in_a_patch_request()
    {
        var url = await CreateDeferredAsync();
        await Tus.PatchAsync(url, 0, TusClient.Bytes(5));

        var response = await Tus.PatchAsync(url, 5, TusClient.Bytes(3), ("Upload-Length", "8"));

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Tus.HeadAsync(url)).Header("Upload-Length").ShouldBe("8");
        (await Tus.HeadAsync(url)).Header("Upload-Defer-Length").ShouldBeNull();
        var video = await UploadedVideo.OfUploadAsync(Host, url);
        video.Status.ShouldNotBe(VideoStatus.Uploading);
        video.Size.ShouldBe(8);
    }

    [Fact]
    public async Task An_empty_patch_that_sets_the_length_finishes_the_upload()
    {
        var url = await CreateDeferredAsync();
        await Tus.PatchAsync(url, 0, TusClient.Bytes(5));

        (await Tus.PatchAsync(url, 5, [], ("Upload-Length", "5"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await UploadedVideo.OfUploadAsync(Host, url)).Status.ShouldNotBe(VideoStatus.Uploading);
    }

    [Theory]
    [InlineData("3", 400, "invalid_upload_length")]
    [InlineData("-1", 400, "invalid_upload_length")]
    [InlineData("10737418241", 413, "too_large")]
    public async Task A_late_length_must_fit(string length, int status, string code)
    {
        var url = await CreateDeferredAsync();
        await Tus.PatchAsync(url, 0, TusClient.Bytes(5));

        await (await Tus.PatchAsync(url, 5, TusClient.Bytes(1), ("Upload-Length", length))).ShouldBeProblemAsync(status, code);
    }

    [Fact]
    public async Task Once_set_the_length_must_not_be_changed() =>
        await (await Tus.PatchAsync(await Tus.CreateAsync(5), 0, TusClient.Bytes(1), ("Upload-Length", "6"))).ShouldBeProblemAsync(400, "invalid_upload_length");

    [Fact]
    public async Task The_expiration_must_be_known_from_the_creation_on_and_may_change_with_every_patch()
    {
        var created = await Tus.PostAsync(("Upload-Length", "10"));
        var patched = await Tus.PatchAsync(created.Headers.Location!.OriginalString, 0, TusClient.Bytes(1));

        foreach (var header in new[] { created.Header("Upload-Expires"), patched.Header("Upload-Expires") })
            DateTimeOffset.ParseExact(header!, "R", CultureInfo.InvariantCulture).ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddDays(2));
    }

    private async Task<string> CreateDeferredAsync() => (await Tus.PostAsync(("Upload-Defer-Length", "1"))).Headers.Location!.OriginalString;
}
