using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Kinora.Data.Videos;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Uploads;

/// <summary>tus 1.0.0, extensions checksum, termination and concatenation.</summary>
public sealed class TusExtensionTests(KinoraHost host) : UploadTest(host), IClassFixture<KinoraHost>
{
    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("sha512")]
    [InlineData("md5")]
    public async Task The_server_must_verify_the_checksum_and_takes_what_matches(string algorithm)
    {
        var bytes = TusClient.Bytes(2_500_000);
        var url = await Tus.CreateAsync(bytes.Length);

        var response = await Tus.PatchAsync(url, 0, bytes, ("Upload-Checksum", Checksum(algorithm, bytes)));

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await UploadedVideo.OriginalAsync(Host, (await UploadedVideo.OfUploadAsync(Host, url)).Id)).ShouldBe(bytes);
    }

    [Fact]
    public async Task In_case_of_mismatch_460_the_uploaded_chunk_must_be_discarded_and_the_offset_must_not_be_updated()
    {
        var bytes = TusClient.Bytes(1_500_000);
        var url = await Tus.CreateAsync(bytes.Length);
        await Tus.PatchAsync(url, 0, bytes[..500_000]);

        var response = await Tus.PatchAsync(url, 500_000, TusClient.Bytes(1_000_000, seed: 2), ("Upload-Checksum", Checksum("sha1", bytes[500_000..])));

        await response.ShouldBeProblemAsync(460, "checksum_mismatch");
        (await Tus.OffsetAsync(url)).ShouldBe(500_000);
        (await Tus.PatchAsync(url, 500_000, bytes[500_000..], ("Upload-Checksum", Checksum("sha1", bytes[500_000..])))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await UploadedVideo.OriginalAsync(Host, (await UploadedVideo.OfUploadAsync(Host, url)).Id)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("crc64 AAAA")]
    [InlineData("sha1 not-base64!")]
    [InlineData("sha1 AAAA")]
    [InlineData("sha1")]
    [InlineData("")]
    public async Task A_checksum_algorithm_that_is_not_supported_is_400(string checksum)
    {
        var url = await Tus.CreateAsync(3);

        await (await Tus.PatchAsync(url, 0, TusClient.Bytes(3), ("Upload-Checksum", checksum))).ShouldBeProblemAsync(400, "unsupported_checksum");

        (await Tus.OffsetAsync(url)).ShouldBe(0);
    }

    [Fact]
    public async Task A_creation_whose_bytes_do_not_match_leaves_no_upload()
    {
        var response = await Tus.SendAsync(HttpMethod.Post, "/api/uploads", TusClient.Content(TusClient.Bytes(3)), ("Upload-Length", "3"), ("Upload-Checksum", Checksum("md5", [1])));

        await response.ShouldBeProblemAsync(460, "checksum_mismatch");
        await using var db = await UploadedVideo.DbAsync(Host);
        db.Videos.Any(v => v.OwnerId == Person.Id).ShouldBeFalse();
    }

    [Fact]
    public async Task Terminating_frees_the_resources_and_answers_204_and_for_all_future_requests_404()
    {
        var url = await Tus.CreateAsync(100);
        await Tus.PatchAsync(url, 0, TusClient.Bytes(50));
        var video = await UploadedVideo.OfUploadAsync(Host, url);

        var response = await Tus.SendAsync(HttpMethod.Delete, url);

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Tus.HeadAsync(url)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await (await Tus.PatchAsync(url, 50, TusClient.Bytes(50))).ShouldBeProblemAsync(404, "not_found");
        await (await Tus.SendAsync(HttpMethod.Delete, url)).ShouldBeProblemAsync(404, "not_found");
        File.Exists(Path.Combine(Host.DataFolder, "uploads", url.Split('/')[^1])).ShouldBeFalse();
        (await Person.Client.GetAsync($"/api/videos/{video.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Terminating_a_completed_upload_leaves_the_video()
    {
        var url = await Tus.CreateAsync(5);
        await Tus.PatchAsync(url, 0, TusClient.Bytes(5));
        var video = await UploadedVideo.OfUploadAsync(Host, url);

        (await Tus.SendAsync(HttpMethod.Delete, url)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await UploadedVideo.OriginalAsync(Host, video.Id)).ShouldBe(TusClient.Bytes(5));
    }

    [Fact]
    public async Task Partial_uploads_that_arrive_in_parallel_are_concatenated_in_the_order_of_the_list()
    {
        var bytes = TusClient.Bytes(5_000_003);
        byte[][] pieces = [bytes[..2_000_000], bytes[2_000_000..2_000_001], bytes[2_000_001..]];
        var urls = await Task.WhenAll(pieces.Select(p => Tus.CreateAsync(p.Length, ("Upload-Concat", "partial"))));
        await Task.WhenAll(pieces.Zip(urls, (piece, url) => Tus.PatchAsync(url, 0, piece)).Reverse());

        var response = await Tus.PostAsync(("Upload-Concat", $"final;{urls[0]} {Host.BaseAddress}{urls[1]} {urls[2]}"), ("Upload-Metadata", TusClient.Metadata(("filename", "whole.mp4"))));

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var url = response.Headers.Location!.OriginalString;
        var head = await Tus.HeadAsync(url);
        head.Header("Upload-Concat").ShouldBe($"final;{urls[0]} {urls[1]} {urls[2]}");
        head.Header("Upload-Length").ShouldBe("5000003");
        head.Header("Upload-Offset").ShouldBe("5000003");
        var video = await UploadedVideo.OfUploadAsync(Host, url);
        video.Filename.ShouldBe("whole.mp4");
        video.Status.ShouldNotBe(VideoStatus.Uploading);
        (await UploadedVideo.OriginalAsync(Host, video.Id)).ShouldBe(bytes);
        foreach (var part in urls) (await Tus.HeadAsync(part)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var part in urls) File.Exists(Path.Combine(Host.DataFolder, "uploads", part.Split('/')[^1])).ShouldBeFalse();
    }

    [Fact]
    public async Task Parts_without_bytes_are_parts_all_the_same()
    {
        var empty = await Tus.CreateAsync(0, ("Upload-Concat", "partial"));
        var alsoEmpty = await Tus.CreateAsync(0, ("Upload-Concat", "partial"));

        var response = await Tus.PostAsync(("Upload-Concat", $"final;{empty} {await PartAsync(5)} {alsoEmpty}"));

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var video = await UploadedVideo.OfUploadAsync(Host, response.Headers.Location!.OriginalString);
        (await UploadedVideo.OriginalAsync(Host, video.Id)).ShouldBe(TusClient.Bytes(5));
    }

    [Fact]
    public async Task The_response_to_a_head_request_for_a_partial_upload_must_contain_the_upload_concat_header()
    {
        var url = await Tus.CreateAsync(5, ("Upload-Concat", "partial"));

        (await Tus.HeadAsync(url)).Header("Upload-Concat").ShouldBe("partial");
    }

    [Fact]
    public async Task A_partial_upload_is_no_video()
    {
        var url = await Tus.CreateAsync(5, ("Upload-Concat", "partial"));
        await Tus.PatchAsync(url, 0, TusClient.Bytes(5));

        await using var db = await UploadedVideo.DbAsync(Host);
        db.Videos.Any(v => v.OwnerId == Person.Id).ShouldBeFalse();
    }

    [Fact]
    public async Task The_server_must_respond_with_403_to_patch_requests_against_a_final_upload()
    {
        var part = await PartAsync(5);
        var url = (await Tus.PostAsync(("Upload-Concat", $"final;{part}"))).Headers.Location!.OriginalString;

        await (await Tus.PatchAsync(url, 5, TusClient.Bytes(1))).ShouldBeProblemAsync(403, "final_upload");
    }

    [Fact]
    public async Task The_client_must_not_include_the_upload_length_header_in_the_final_upload_creation() =>
        await (await Tus.PostAsync(("Upload-Concat", $"final;{await PartAsync(5)}"), ("Upload-Length", "5"))).ShouldBeProblemAsync(400, "invalid_upload_length");

    [Fact]
    public async Task A_final_upload_of_an_unfinished_part_is_409()
    {
        var unfinished = await Tus.CreateAsync(5, ("Upload-Concat", "partial"));

        await (await Tus.PostAsync(("Upload-Concat", $"final;{await PartAsync(5)} {unfinished}"))).ShouldBeProblemAsync(409, "upload_incomplete");
    }

    [Fact]
    public async Task A_final_upload_of_somebody_elses_part_is_404()
    {
        using var other = await Person.RegisterAsync(Host);
        var theirs = await TusClient.Of(other).CreateAsync(0, ("Upload-Concat", "partial"));

        await (await Tus.PostAsync(("Upload-Concat", $"final;{theirs}"))).ShouldBeProblemAsync(404, "not_found");
    }

    [Theory]
    [InlineData("final;")]
    [InlineData("final")]
    [InlineData("whole")]
    [InlineData("final;{0} {0}")]
    public async Task A_malformed_concat_header_is_400(string concat)
    {
        var header = string.Format(CultureInfo.InvariantCulture, concat, await PartAsync(1));

        await (await Tus.PostAsync(("Upload-Concat", header))).ShouldBeProblemAsync(400, "invalid_upload_concat");
    }

    [Fact]
    public async Task An_upload_that_is_not_partial_cannot_be_a_part() =>
        await (await Tus.PostAsync(("Upload-Concat", $"final;{await Tus.CreateAsync(5)}"))).ShouldBeProblemAsync(400, "invalid_upload_concat");

    private async Task<string> PartAsync(int length)
    {
        var url = await Tus.CreateAsync(length, ("Upload-Concat", "partial"));
        await Tus.PatchAsync(url, 0, TusClient.Bytes(length));
        return url;
    }

    private static string Checksum(string algorithm, byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(new HashAlgorithmName(algorithm.ToUpperInvariant()));
        hash.AppendData(bytes);
        return $"{algorithm} {Convert.ToBase64String(hash.GetHashAndReset())}";
    }
}
