using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Tests.Infrastructure;
using Kinora.Tests.Uploads;
using Kinora.Tests.Videos;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Tests.Proof;

/// <summary>What became of an upload: an address to play it from, or a reason why not.</summary>
internal sealed record Uploaded(string VideoId, string? Root, Original? Original, string? Reason);

/// <summary>A server that has just started and made nothing yet, and somebody who uploads to it as any client would.</summary>
internal sealed class ProofServer : IAsyncDisposable
{
    // Nothing is judged by the clock: these only end a test that would never end.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly KinoraHost _host;
    private readonly Person _person;

    private ProofServer(KinoraHost host, Person person)
    {
        _host = host;
        _person = person;
        Player = host.CreateClient();
        Player.Timeout = Patience;
        _person.Client.Timeout = Patience;
    }

    /// <summary>Somebody who watches: without an account.</summary>
    public HttpClient Player { get; }

    public static async Task<ProofServer> StartAsync(PostgresFixture postgres, params (string Key, string? Value)[] settings)
    {
        var host = await KinoraHost.StartAsync(postgres, settings);
        return new ProofServer(host, await Person.RegisterAsync(host));
    }

    /// <summary>Uploads a file whole, and waits until it can be played or is known never to be.</summary>
    public async Task<Uploaded> UploadAsync(string path)
    {
        await SignInAsync();
        var bytes = await File.ReadAllBytesAsync(path);
        using var created = await _person.Client.PostAsJsonAsync("/api/videos/init", new { title = "Proof", filename = Path.GetFileName(path), size = bytes.Length, visibility = "unlisted" });
        if (created.StatusCode == HttpStatusCode.BadRequest)
        {
            var problem = await created.ShouldBeProblemAsync(400, "validation_failed");
            return new Uploaded("", null, null, problem.GetProperty("errors").EnumerateObject().First().Value[0].GetString());
        }

        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var answer = await created.JsonAsync();
        var id = answer.GetProperty("videoId").GetString()!;
        using var patched = await TusClient.Of(_person).PatchAsync(answer.GetProperty("upload").GetProperty("url").GetString()!, 0, bytes);
        patched.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        patched.Number("Upload-Offset").ShouldBe(bytes.Length);

        var view = await UntilAsync(id, v => v.GetProperty("playable").GetBoolean() || Status(v) == "failed");
        if (Status(view) == "failed") return new Uploaded(id, null, null, view.GetProperty("statusReason").GetString());

        var master = view.GetProperty("playback").GetProperty("hls").GetString()!;
        await using var db = _host.Database();
        var row = await db.Videos.AsNoTracking().SingleAsync(v => v.Id == id);
        var original = new Original(path, MediaJson.Read<MediaFile>(row.Media!), MediaJson.Read<Presentation>(row.Presentation!));
        return new Uploaded(id, master[..master.LastIndexOf('/')], original, null);
    }

    /// <summary>The video as its owner sees it, once a condition holds.</summary>
    public async Task<JsonElement> UntilAsync(string id, Func<JsonElement, bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            using var response = await _person.Client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/videos/{id}"), limit.Token);
            var view = await response.JsonAsync();
            if (condition(view)) return view;
            await Task.Delay(20, limit.Token);
        }
    }

    public static string Status(JsonElement view) => view.GetProperty("status").GetString()!;

    /// <summary>Deletes a video; whatever still encodes it ends.</summary>
    public async Task DeleteAsync(string id)
    {
        using var response = await _person.Client.DeleteAsync(string.Create(CultureInfo.InvariantCulture, $"/api/videos/{id}"));
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    // An access token lives for a quarter of an hour, a corpus longer.
    private async Task SignInAsync()
    {
        using var response = await _person.Client.PostAsJsonAsync("/api/auth/login", new { login = _person.Username, password = _person.Password });
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _person.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await response.JsonAsync()).GetProperty("accessToken").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        Player.Dispose();
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
