using System.Net;
using System.Net.Http.Headers;
using Kinora.Data.Videos;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Uploads;

/// <summary>tus 1.0.0, core protocol: a test for each sentence that binds the server.</summary>
public sealed class TusCoreTests(KinoraHost host) : UploadTest(host), IClassFixture<KinoraHost>
{
    [Fact]
    public async Task The_server_must_always_include_the_upload_offset_header_in_the_response_for_a_head_request_even_if_the_offset_is_0()
    {
        var response = await Tus.HeadAsync(await Tus.CreateAsync(100));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Header("Upload-Offset").ShouldBe("0");
    }

    [Fact]
    public async Task Or_the_upload_is_already_considered_completed()
    {
        var url = await Tus.CreateAsync(5);
        await Tus.PatchAsync(url, 0, TusClient.Bytes(5));

        (await Tus.HeadAsync(url)).Header("Upload-Offset").ShouldBe("5");
    }

    [Fact]
    public async Task If_the_size_of_the_upload_is_known_the_server_must_include_the_upload_length_header() =>
        (await Tus.HeadAsync(await Tus.CreateAsync(100))).Header("Upload-Length").ShouldBe("100");

    [Fact]
    public async Task If_the_resource_is_not_found_the_server_should_return_404_without_the_upload_offset_header()
    {
        var response = await Tus.HeadAsync("/api/uploads/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Header("Upload-Offset").ShouldBeNull();
    }

    [Fact]
    public async Task The_server_must_prevent_caching_of_the_response() =>
        (await Tus.HeadAsync(await Tus.CreateAsync(1))).Header("Cache-Control").ShouldBe("no-store");

    [Fact]
    public async Task Bytes_are_applied_at_the_given_offset_and_become_the_original()
    {
        var bytes = TusClient.Bytes(3_000_000);
        var url = await Tus.CreateAsync(bytes.Length);

        var first = await Tus.PatchAsync(url, 0, bytes[..1_500_000]);
        var second = await Tus.PatchAsync(url, 1_500_000, bytes[1_500_000..]);

        // The Server MUST acknowledge successful PATCH requests with the 204 No Content status. It MUST include the Upload-Offset header containing the new offset.
        first.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        first.Header("Upload-Offset").ShouldBe("1500000");
        second.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        second.Header("Upload-Offset").ShouldBe("3000000");
        var video = await UploadedVideo.OfUploadAsync(Host, url);
        video.Status.ShouldNotBe(VideoStatus.Uploading);
        video.Size.ShouldBe(bytes.Length);
        (await UploadedVideo.OriginalAsync(Host, video.Id)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("text/plain")]
    public async Task All_patch_requests_must_use_the_offset_content_type_otherwise_415(string type)
    {
        var url = await Tus.CreateAsync(5);

        var response = await Tus.PatchAsync(url, 0, TusClient.Bytes(5), ("Content-Type", type));

        await response.ShouldBeProblemAsync(415, "unsupported_media_type");
        (await Tus.OffsetAsync(url)).ShouldBe(0);
    }

    [Fact]
    public async Task A_missing_content_type_is_415()
    {
        var url = await Tus.CreateAsync(5);
        var content = new ByteArrayContent(TusClient.Bytes(5));

        var response = await Tus.SendAsync(HttpMethod.Patch, url, content, ("Upload-Offset", "0"));

        await response.ShouldBeProblemAsync(415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("1.0")]
    [InlineData("99999999999999999999")]
    public async Task The_upload_offset_must_be_a_non_negative_integer(string offset)
    {
        var url = await Tus.CreateAsync(5);

        var response = await Tus.SendAsync(HttpMethod.Patch, url, TusClient.Content(TusClient.Bytes(5)), ("Upload-Offset", offset));

        await response.ShouldBeProblemAsync(400, "invalid_upload_offset");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task If_the_offsets_do_not_match_the_server_must_respond_with_409_without_modifying_the_upload(long offset)
    {
        var url = await Tus.CreateAsync(10);
        await Tus.PatchAsync(url, 0, TusClient.Bytes(3));

        var response = await Tus.PatchAsync(url, offset, TusClient.Bytes(3));

        await response.ShouldBeProblemAsync(409, "wrong_offset");
        (await Tus.OffsetAsync(url)).ShouldBe(3);
    }

    [Fact]
    public async Task If_the_server_receives_a_patch_request_against_a_non_existent_resource_it_should_return_404() =>
        await (await Tus.PatchAsync("/api/uploads/nothing", 0, TusClient.Bytes(1))).ShouldBeProblemAsync(404, "not_found");

    [Fact]
    public async Task A_body_that_is_longer_than_the_upload_lacks_is_413()
    {
        var url = await Tus.CreateAsync(10);

        var response = await Tus.PatchAsync(url, 0, TusClient.Bytes(11));

        await response.ShouldBeProblemAsync(413, "too_large");
        (await Tus.OffsetAsync(url)).ShouldBe(0);
    }

    [Fact]
    public async Task A_chunked_body_that_is_longer_than_the_upload_lacks_is_413()
    {
        var url = await Tus.CreateAsync(10);
        var content = new StreamContent(new MemoryStream(TusClient.Bytes(2_000_000)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");

        var response = await Tus.SendAsync(HttpMethod.Patch, url, content, ("Upload-Offset", "0"), ("Transfer-Encoding", "chunked"));

        await response.ShouldBeProblemAsync(413, "too_large");
        (await Tus.OffsetAsync(url)).ShouldBe(0);
    }

    [Fact]
    public async Task A_chunked_body_needs_no_content_length()
    {
        var bytes = TusClient.Bytes(1_234_567);
        var url = await Tus.CreateAsync(bytes.Length);
        var content = new StreamContent(new MemoryStream(bytes));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");

        var response = await Tus.SendAsync(HttpMethod.Patch, url, content, ("Upload-Offset", "0"), ("Transfer-Encoding", "chunked"));

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await UploadedVideo.OriginalAsync(Host, (await UploadedVideo.OfUploadAsync(Host, url)).Id)).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_successful_response_to_options_must_contain_the_tus_version_header()
    {
        using var anybody = Host.CreateClient();
        var response = await new TusClient(anybody).SendAsync(HttpMethod.Options, "/api/uploads", null, ("Tus-Resumable", ""));

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Header("Tus-Version").ShouldBe("1.0.0");
        response.Header("Tus-Max-Size").ShouldBe("10737418240");
        response.Header("Tus-Extension").ShouldBe("creation,creation-with-upload,creation-defer-length,termination,checksum,expiration,concatenation");
        response.Header("Tus-Checksum-Algorithm")!.Split(',').ShouldContain("sha1");
    }

    [Theory]
    [InlineData("0.2.2")]
    [InlineData("2.0.0")]
    [InlineData("")]
    public async Task If_the_version_is_not_supported_the_server_must_respond_with_412_and_the_tus_version_header_and_must_not_process_the_request(string version)
    {
        var url = await Tus.CreateAsync(5);

        var response = await Tus.PatchAsync(url, 0, TusClient.Bytes(5), ("Tus-Resumable", version));

        await response.ShouldBeProblemAsync(412, "unsupported_tus_version");
        response.Header("Tus-Version").ShouldBe("1.0.0");
        (await Tus.OffsetAsync(url)).ShouldBe(0);
    }

    [Fact]
    public async Task The_tus_resumable_header_must_be_included_in_every_response()
    {
        var url = await Tus.CreateAsync(5);

        (await Tus.HeadAsync(url)).Header("Tus-Resumable").ShouldBe("1.0.0");
        (await Tus.PatchAsync(url, 3, [])).Header("Tus-Resumable").ShouldBe("1.0.0");
        (await Tus.PatchAsync(url, 0, TusClient.Bytes(5))).Header("Tus-Resumable").ShouldBe("1.0.0");
        (await Tus.SendAsync(HttpMethod.Delete, url)).Header("Tus-Resumable").ShouldBe("1.0.0");
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("patch")]
    public async Task The_method_override_header_must_be_interpreted_as_the_requests_method(string method)
    {
        var url = await Tus.CreateAsync(5);

        var response = await Tus.SendAsync(HttpMethod.Post, url, TusClient.Content(TusClient.Bytes(5)), ("Upload-Offset", "0"), ("X-HTTP-Method-Override", method));

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Header("Upload-Offset").ShouldBe("5");
    }

    [Fact]
    public async Task The_method_override_deletes()
    {
        var url = await Tus.CreateAsync(5);

        (await Tus.SendAsync(HttpMethod.Post, url, null, ("X-HTTP-Method-Override", "DELETE"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await Tus.HeadAsync(url)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_post_to_an_upload_without_override_is_405() =>
        await (await Tus.SendAsync(HttpMethod.Post, await Tus.CreateAsync(5))).ShouldBeProblemAsync(405, "method_not_allowed");

    [Fact]
    public async Task An_upload_is_nobodys_but_its_owners()
    {
        var url = await Tus.CreateAsync(5);
        using var other = await Person.RegisterAsync(Host);
        var stranger = TusClient.Of(other);

        await (await stranger.PatchAsync(url, 0, TusClient.Bytes(5))).ShouldBeProblemAsync(404, "not_found");
        (await stranger.HeadAsync(url)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await (await stranger.SendAsync(HttpMethod.Delete, url)).ShouldBeProblemAsync(404, "not_found");
        (await Tus.OffsetAsync(url)).ShouldBe(0);
    }

    [Fact]
    public async Task Without_signing_in_there_is_no_uploading()
    {
        using var nobody = Host.CreateClient();

        await (await new TusClient(nobody).PostAsync(("Upload-Length", "5"))).ShouldBeProblemAsync(401, "unauthenticated");
    }
}
