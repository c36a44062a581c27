using System.Net;
using System.Net.Http.Headers;
using Kinora.Data.Videos;
using Kinora.Features.Playback;
using Kinora.Hosting;
using Kinora.Messaging;
using Kinora.Storage;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kinora.Tests.Playback;

public sealed class MediaEndpointTests(PostgresFixture postgres) : IAsyncLifetime
{
    private KinoraHost _host = null!;
    private string _id = "";
    private string _root = "";
    private byte[] _segment = [];

    private NpgsqlDataSource Database => _host.Services.GetRequiredService<NpgsqlDataSource>();

    private IObjectStore Store => _host.Services.GetRequiredService<IObjectStore>();

    public async ValueTask InitializeAsync()
    {
        _host = await KinoraHost.StartAsync(postgres, ("Playback:Background", "false"));
        _id = await PlaybackRows.AddVideoAsync(Database, 4, "360p", "240p");
        _segment = await PlaybackRows.AddSegmentAsync(Database, Store, _id, "360p", 1);
        await Store.PutAsync(ObjectKey.Parse($"videos/{_id}/thumb-320-1.jpg"), new byte[] { 0xff, 0xd8, 1, 2, 3 }, CancellationToken.None);
        await ExecuteAsync("update videos set poster_version = 1");
        _root = $"/media/{Token(_id)}/{_id}";
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("master.m3u8", "application/vnd.apple.mpegurl")]
    [InlineData("manifest.mpd", "application/dash+xml")]
    [InlineData("video/360p/index.m3u8", "application/vnd.apple.mpegurl")]
    public async Task Playlists_are_the_same_for_everybody_and_soon_old_while_rates_are_being_measured(string file, string type)
    {
        using var response = await GetAsync(file);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe(type);
        response.Headers.CacheControl!.ToString().ShouldBe("public, max-age=5");
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldNotContain(_id);
        text.ShouldNotContain(Token(_id));
        text.ShouldNotContain("//127.0.0.1");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Playlists_are_sent_compressed_with_a_tag_of_their_own(string encoding)
    {
        using var plain = await GetAsync("manifest.mpd");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_root}/manifest.mpd") { Headers = { AcceptEncoding = { new(encoding) } } };
        using var compressed = await _host.Client.SendAsync(request);

        compressed.Content.Headers.ContentEncoding.ShouldBe([encoding]);
        compressed.Headers.Vary.ShouldContain("Accept-Encoding");
        compressed.Headers.ETag.ShouldNotBe(plain.Headers.ETag);
        compressed.Content.Headers.ContentLength!.Value.ShouldBeLessThan(plain.Content.Headers.ContentLength!.Value);
    }

    [Fact]
    public async Task A_stored_segment_is_served_for_ever_with_a_strong_tag()
    {
        using var response = await GetAsync("video/360p/1.m4s");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(_segment);
        response.Content.Headers.ContentType!.ToString().ShouldBe("video/mp4");
        response.Headers.GetValues("Cache-Control").ShouldBe(["public, max-age=31536000, immutable"]);
        response.Headers.ETag!.IsWeak.ShouldBeFalse();
        response.Headers.AcceptRanges.ShouldBe(["bytes"]);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        response.Headers.GetValues("Timing-Allow-Origin").ShouldBe(["*"]);
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task From_memory_and_from_the_file_the_answers_are_the_same()
    {
        await using var cold = await KinoraHost.StartAsync(postgres, ("Playback:Background", "false"), ("Playback:HotCacheBytes", "0"));
        var (database, store) = (cold.Services.GetRequiredService<NpgsqlDataSource>(), cold.Services.GetRequiredService<IObjectStore>());
        var id = await PlaybackRows.AddVideoAsync(database, 4, "360p");
        var bytes = await PlaybackRows.AddSegmentAsync(database, store, id, "360p", 2);
        var url = $"/media/{cold.Services.GetRequiredService<MediaTokens>().Issue(id, null).Value}/{id}/video/360p/2.m4s";

        for (var i = 0; i < 3; i++)
        {
            using var whole = await cold.Client.GetAsync(url);
            (await whole.Content.ReadAsByteArrayAsync()).ShouldBe(bytes);
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(10, 19) } };
            using var part = await cold.Client.SendAsync(request);
            part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
            (await part.Content.ReadAsByteArrayAsync()).ShouldBe(bytes[10..20]);
        }
    }

    [Theory]
    [InlineData("bytes=0-9", 206, 0, 10)]
    [InlineData("bytes=100-", 206, 100, -1)]
    [InlineData("bytes=-7", 206, -7, 7)]
    [InlineData("bytes=5-99999999", 206, 5, -1)]
    [InlineData("BYTES=0-0", 206, 0, 1)]
    [InlineData("bytes=-99999999", 206, 0, -1)]
    [InlineData("bytes=0-1,5-6", 200, 0, -1)]
    [InlineData("bytes=9-1", 200, 0, -1)]
    [InlineData("bytes=x-y", 200, 0, -1)]
    [InlineData("lines=0-1", 200, 0, -1)]
    [InlineData("bytes=99999999-", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    public async Task A_range_is_answered_as_the_standard_says(string range, int status, int start, int count)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_root}/video/360p/1.m4s");
        request.Headers.TryAddWithoutValidation("Range", range);
        using var response = await _host.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status);
        if (start < 0) start += _segment.Length;
        if (count < 0) count = _segment.Length - start;
        if (status == 416)
        {
            response.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes */{_segment.Length}");
            return;
        }

        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(_segment[start..(start + count)]);
        if (status == 206) response.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes {start}-{start + count - 1}/{_segment.Length}");
    }

    [Fact]
    public async Task If_range_gives_the_whole_when_the_bytes_have_changed()
    {
        using var whole = await GetAsync("video/360p/1.m4s");
        foreach (var (tag, status) in new[] { (whole.Headers.ETag!.Tag, HttpStatusCode.PartialContent), ("\"other\"", HttpStatusCode.OK), ("W/" + whole.Headers.ETag.Tag, HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{_root}/video/360p/1.m4s") { Headers = { Range = new RangeHeaderValue(0, 4) } };
            request.Headers.TryAddWithoutValidation("If-Range", tag);
            using var response = await _host.Client.SendAsync(request);
            response.StatusCode.ShouldBe(status, tag);
        }
    }

    [Theory]
    [InlineData("{0}", 304)]
    [InlineData("\"x\", {0}", 304)]
    [InlineData("W/{0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"x\"", 200)]
    public async Task If_none_match_spares_the_bytes(string header, int status)
    {
        foreach (var file in new[] { "video/360p/1.m4s", "video/360p/index.m3u8", "thumb-320-1.jpg" })
        {
            using var first = await GetAsync(file);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{_root}/{file}");
            request.Headers.TryAddWithoutValidation("If-None-Match", string.Format(System.Globalization.CultureInfo.InvariantCulture, header, first.Headers.ETag!.Tag));
            using var response = await _host.Client.SendAsync(request);
            ((int)response.StatusCode).ShouldBe(status);
            response.Headers.ETag.ShouldBe(first.Headers.ETag);
            response.Headers.GetValues("Cache-Control").ShouldBe(first.Headers.GetValues("Cache-Control"));
        }
    }

    [Fact]
    public async Task Head_tells_what_get_would_and_sends_nothing()
    {
        using var get = await GetAsync("video/360p/1.m4s");
        using var head = await _host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{_root}/video/360p/1.m4s"));

        head.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.Content.Headers.ContentLength.ShouldBe(_segment.Length);
        head.Headers.ETag.ShouldBe(get.Headers.ETag);
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preflight_is_answered_without_a_token_and_other_methods_are_not_allowed()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, $"/media/x/{_id}/master.m3u8");
        preflight.Headers.Add("Origin", "https://elsewhere.example");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "range");
        using var response = await _host.Client.SendAsync(preflight);
        using var post = await _host.Client.PostAsync($"{_root}/master.m3u8", null);

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldContain("GET");
        response.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["*"]);
        post.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Theory]
    [InlineData("master.m3u8")]
    [InlineData("manifest.mpd")]
    [InlineData("video/360p/index.m3u8")]
    [InlineData("video/360p/init.mp4")]
    [InlineData("video/360p/1.m4s")]
    [InlineData("thumb-320-1.jpg")]
    [InlineData("storyboard-1/index.vtt")]
    [InlineData("storyboard-1/0.jpg")]
    public async Task Nothing_is_there_without_a_good_token(string file)
    {
        (await GetAsync(file)).Dispose(); // and nothing a cache holds either
        var other = await PlaybackRows.AddVideoAsync(Database, 1, "360p");
        var old = await ExpiredTokenAsync();
        foreach (var (token, code) in new[] { ("x", "token_invalid"), (Token(other), "token_invalid"), (Token(_id)[..^1], "token_invalid"), (old, "token_expired") })
        {
            using var response = await _host.Client.GetAsync($"/media/{token}/{_id}/{file}");
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            (await response.JsonAsync()).GetProperty("code").GetString().ShouldBe(code);
            response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
            response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("original")]
    [InlineData("poster-0.jpg")]
    [InlineData("thumb-320-2.jpg")]
    [InlineData("thumb-320-01.jpg")]
    [InlineData("thumb-999-1.jpg")]
    [InlineData("video/360p/4.m4s")]
    [InlineData("video/360p/01.m4s")]
    [InlineData("video/360p/-1.m4s")]
    [InlineData("video/360p/+1.m4s")]
    [InlineData("video/360p/1.m4s/")]
    [InlineData("video/360p/99999999999.m4s")]
    [InlineData("video/1080p/1.m4s")]
    [InlineData("audio/360p/1.m4s")]
    [InlineData("video/360p/other.mp4")]
    [InlineData("video//1.m4s")]
    [InlineData("video/%2e%2e%2f360p/1.m4s")]
    [InlineData("video/..%2f..%2f..%2foriginal/1.m4s")]
    [InlineData("%2e%2e/original")]
    public async Task Only_what_the_presentation_names_is_there(string file)
    {
        using var response = await GetAsync(file);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.JsonAsync()).GetProperty("code").GetString().ShouldBe("not_found");
    }

    [Fact]
    public async Task A_deleted_video_is_gone_when_whoever_deleted_it_is_answered()
    {
        foreach (var file in new[] { "video/360p/1.m4s", "thumb-320-1.jpg", "master.m3u8" }) (await GetAsync(file)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await ExecuteAsync("update videos set deleted_at = now()");
        _host.Services.GetRequiredService<VideoEvents>().Publish(new VideoChanged(_id, Guid.Empty));

        foreach (var file in new[] { "video/360p/1.m4s", "thumb-320-1.jpg", "master.m3u8" }) (await GetAsync(file)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_video_plays_as_soon_as_its_row_says_so_whether_or_not_the_event_has_come()
    {
        await ExecuteAsync("alter table videos add column kept jsonb; update videos set kept = presentation, presentation = null");
        _host.Services.GetRequiredService<VideoCache>().Invalidate(_id);
        (await GetAsync("master.m3u8")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await ExecuteAsync("update videos set presentation = kept");
        (await GetAsync("master.m3u8")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_new_poster_is_there_as_soon_as_it_is_told()
    {
        (await GetAsync("thumb-320-2.jpg")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Store.PutAsync(ObjectKey.Parse($"videos/{_id}/thumb-320-2.jpg"), new byte[] { 9, 9 }, CancellationToken.None);
        await ExecuteAsync("update videos set poster_version = 2");
        _host.Services.GetRequiredService<VideoEvents>().Publish(new VideoChanged(_id, Guid.Empty));

        using var response = await GetAsync("thumb-320-2.jpg");
        response.Content.Headers.ContentType!.ToString().ShouldBe("image/jpeg");
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe([9, 9]);
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("longer")]
    [InlineData("flipped")]
    [InlineData("missing")]
    public async Task A_damaged_object_is_never_served_and_is_missing_again(string damage)
    {
        var path = Store.LocalPath(ObjectKey.Parse($"videos/{_id}/video/360p/1.m4s"))!;
        if (damage == "torn") await File.WriteAllBytesAsync(path, _segment[..^10]);
        else if (damage == "longer") await File.WriteAllBytesAsync(path, [.. _segment, 0]);
        else if (damage == "flipped") await File.WriteAllBytesAsync(path, [.. _segment[..^1], 77]);
        else File.Delete(path);

        // There is nothing here that it could be encoded from again.
        using var response = await GetAsync("video/360p/1.m4s");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.JsonAsync()).GetProperty("code").GetString().ShouldBe("segment_unavailable");
        var video = await _host.Services.GetRequiredService<VideoCache>().GetAsync(_id, CancellationToken.None);
        video!.Playable!.Find(new RenditionKey(_id, RenditionKind.Video, "360p"))![1].ShouldBeNull();
        await using var rows = Database.CreateCommand("select count(*) from segments");
        (await rows.ExecuteScalarAsync()).ShouldBe(0L);
    }

    private string Token(string id) => _host.Services.GetRequiredService<MediaTokens>().Issue(id, null).Value;

    private Task<HttpResponseMessage> GetAsync(string file) => _host.Client.GetAsync($"{_root}/{file}");

    private async Task<string> ExpiredTokenAsync()
    {
        var yesterday = new ManualTime(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1));
        MediaTokenOptions options = new() { Lifetime = TimeSpan.FromHours(1) };
        using var keys = new MediaKeyRing(Database, options, yesterday, Microsoft.Extensions.Logging.Abstractions.NullLogger<MediaKeyRing>.Instance);
        await keys.StartAsync(CancellationToken.None);
        var token = new MediaTokens(keys, options, yesterday).Issue(_id, null).Value;
        await keys.StopAsync(CancellationToken.None);
        return token;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
