using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kinora.Media.Tests.Hostile;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;
using Kinora.Tests.Ingest;
using Kinora.Tests.Uploads;
using Npgsql;

namespace Kinora.Tests.Hostile;

/// <summary>A real server is sent everything that tries to make it read its own files, connect somewhere, show foreign markup or fall over.</summary>
public sealed class HostileUploadTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const long Mebibyte = 1 << 20;
    private const string Canary = "this-must-not-leave-its-file";

    private readonly TemporaryFolder _folder = new();
    private readonly LureListener _listener = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler());
    private KinoraProcess _server = null!;
    private ServerWatch _watch = null!;
    private NpgsqlDataSource _database = null!;

    private string DataFolder => _folder.In("data");

    private string FolderOf(string video) => Path.Combine(DataFolder, "objects", "videos", video);

    private string CanaryFile => _folder.In("canary.txt");

    public static TheoryData<string> Sets => SharedMedia.Folder is null ? ["generated"] : ["generated", "corpus"];

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(CanaryFile, Canary);
        var connection = await postgres.CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(connection);
        _server = KinoraProcess.Start(
            new Dictionary<string, string> { ["KINORA__RATELIMITS__APIPERMINUTE"] = "1000000" }, "serve", "--data", DataFolder, "--database", connection, "--urls", "http://127.0.0.1:0");
        _client.BaseAddress = new Uri(await _server.ListeningAsync());
        _watch = new ServerWatch(_server);
        var session = await (await _client.PostAsJsonAsync("/api/auth/register", new { username = "mallory", email = "m@example.com", password = "a long enough secret" })).JsonAsync();
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
        _client.Dispose();
        _listener.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Hostile_files_are_refused_or_harmless_and_the_server_is_well_after(string set)
    {
        var lure = new Lure(CanaryFile, _listener.Port);
        ConcurrentBag<string> wrong = [];
        ConcurrentBag<byte[]> served = [];
        long uploaded = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));

        await Parallel.ForEachAsync(set == "corpus" ? HostileFile.Corpus : HostileFile.Generated, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = patience.Token }, async (file, stop) =>
        {
            var bytes = await file.MakeAsync(lure);
            Interlocked.Add(ref uploaded, bytes.Length);
            var video = await UploadAsync(file.Name, bytes);
            var view = await UntilJudgedAsync(video, stop);
            served.Add(Encoding.UTF8.GetBytes(view.ToString()));
            if (!file.IsVideo)
            {
                await ShouldBeRefusedAsync(file, video, view, wrong);
                // For its owner to download or delete, and nothing beside it.
                var left = Directory.EnumerateFiles(FolderOf(video), "*", SearchOption.AllDirectories).Select(f => (Path.GetFileName(f), new FileInfo(f).Length)).ToArray();
                if (left is not [("original", var length)] || length != bytes.Length) wrong.Add($"{file.Name} left {string.Join(", ", left)}");
                return;
            }

            // Some claim to last for hours: what is left of them to encode is not what this is about.
            await FetchAsync(file, view, served, wrong, stop);
            var kept = new DirectoryInfo(FolderOf(video)).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Exists ? f.Length : 0);
            if (kept > bytes.Length + (32 * Mebibyte)) wrong.Add($"{file.Name} takes {kept} bytes");
            (await _client.DeleteAsync($"/api/videos/{video}", stop)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        });

        wrong.ShouldBeEmpty();
        _listener.WasReached.ShouldBeFalse("something connected to where hostile files wanted it to");
        await IsWellAsync();
        await UntilAsync(() => _watch.Children.Count == 0);
        _watch.Names.Contains("bwrap").ShouldBe(TestMedia.Tools.Sandbox is not null, "the walls are there where the machine can build them");
        served.Add(Encoding.UTF8.GetBytes(_server.Output));
        var kept = await KeptAsync();
        foreach (var file in kept) served.Add(file);
        served.Count(b => b.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)) >= 0 || b.AsSpan().IndexOf("root:x:0:0"u8) >= 0).ShouldBe(0, "a file of the machine's was shown");
        File.Exists("/tmp/slipped.txt").ShouldBeFalse();

        var size = kept.Sum(f => (long)f.Length);
        TestContext.Current.TestOutputHelper?.WriteLine($"{_watch.MostMemory / Mebibyte} MiB of memory, {_watch.Processor.TotalSeconds:0} s of processor, {uploaded / Mebibyte} MiB uploaded, {size / Mebibyte} MiB kept");
        _watch.MostMemory.ShouldBeLessThan(2048 * Mebibyte);
        // And each file by itself: whatever decodes works on one only.
        var (memory, processor) = (_watch.EachDecoder.Max(d => d.Memory), _watch.EachDecoder.Max(d => d.Processor));
        TestContext.Current.TestOutputHelper?.WriteLine($"{_watch.EachDecoder.Count} decoders of at most {memory / Mebibyte} MiB and {processor.TotalSeconds:0.0} s of processor");
        memory.ShouldBeLessThan(768 * Mebibyte);
        processor.ShouldBeLessThan(TimeSpan.FromMinutes(1));
        _watch.Unlimited.ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(Path.Combine(DataFolder, "uploads")).ShouldBeEmpty();
        _watch.Processor.ShouldBeLessThan(TimeSpan.FromMinutes(5));
        size.ShouldBeLessThan(uploaded + (64 * Mebibyte));
    }

    private async Task<string> UploadAsync(string name, byte[] bytes)
    {
        var response = await _client.PostAsJsonAsync("/api/videos/init", new { title = name, filename = name, size = bytes.Length });
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        var target = await response.JsonAsync();
        (await new TusClient(_client).PatchAsync(target.GetProperty("upload").GetProperty("url").GetString()!, 0, bytes)).StatusCode.ShouldBe(HttpStatusCode.NoContent, name);
        return target.GetProperty("videoId").GetString()!;
    }

    /// <summary>Failed, or playable.</summary>
    private async Task<JsonElement> UntilJudgedAsync(string video, CancellationToken stop)
    {
        while (true)
        {
            var view = await (await _client.GetAsync($"/api/videos/{video}", stop)).JsonAsync();
            if (view.GetProperty("status").GetString() is "failed" or "ready" || view.GetProperty("playable").GetBoolean()) return view;
            await Task.Delay(50, stop);
        }
    }

    private async Task ShouldBeRefusedAsync(HostileFile file, string video, JsonElement view, ConcurrentBag<string> wrong)
    {
        if (view.GetProperty("status").GetString() != "failed")
        {
            wrong.Add($"{file.Name} was taken");
            return;
        }

        await using var command = _database.CreateCommand("select status_code from videos where id = $1");
        command.Parameters.Add(new() { Value = video });
        var (code, reason) = (await command.ExecuteScalarAsync() as string, view.GetProperty("statusReason").GetString() ?? "");
        if (code is null or "processing_failed" || !reason.EndsWith('.') || !reason.Contains(' ', StringComparison.Ordinal) || reason.Contains('/', StringComparison.Ordinal)) wrong.Add($"{file.Name}: {code}, {reason}");
    }

    /// <summary>What a player asks for first, and the pictures that a page shows.</summary>
    private async Task FetchAsync(HostileFile file, JsonElement view, ConcurrentBag<byte[]> served, ConcurrentBag<string> wrong, CancellationToken stop)
    {
        if (view.GetProperty("status").GetString() == "failed")
        {
            wrong.Add($"{file.Name} was refused: {view.GetProperty("statusReason").GetString()}");
            return;
        }

        var master = view.GetProperty("playback").GetProperty("hls").GetString()!;
        foreach (var name in (string[])["master.m3u8", "manifest.mpd", .. view.GetProperty("renditions").EnumerateArray().SelectMany(r => Files($"video/{r.GetProperty("name").GetString()}"))])
        {
            using var response = await _client.GetAsync(master.Replace("master.m3u8", name, StringComparison.Ordinal), stop);
            served.Add(await response.Content.ReadAsByteArrayAsync(stop));
            if (response.StatusCode != HttpStatusCode.OK)
            {
                // What looked like a video may turn out not to be one when it is decoded.
                var later = await (await _client.GetAsync($"/api/videos/{view.GetProperty("id").GetString()}", stop)).JsonAsync();
                if (later.GetProperty("statusReason").GetString() is null) wrong.Add($"{file.Name}: {(int)response.StatusCode} for {name} while it is {later.GetProperty("status").GetString()}");
                return;
            }

            if (response.Content.Headers.ContentType?.MediaType is "text/html" or "image/svg+xml" or null) wrong.Add($"{file.Name}: {name} could be taken for a page");
        }

        static string[] Files(string rendition) => [$"{rendition}/index.m3u8", $"{rendition}/init.mp4", $"{rendition}/0.m4s"];
    }

    /// <summary>All files of the data folder. The server goes on with its work meanwhile.</summary>
    private async Task<List<byte[]>> KeptAsync()
    {
        List<byte[]> files = [];
        foreach (var path in Directory.EnumerateFiles(DataFolder, "*", SearchOption.AllDirectories).Where(p => !p.EndsWith(".lock", StringComparison.Ordinal)))
        {
            try
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes);
                files.Add(bytes.ToArray());
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // It has been put in its place, or deleted.
            }
        }

        return files;
    }

    private async Task IsWellAsync()
    {
        using var ready = await _client.GetAsync("/health/ready");
        ready.StatusCode.ShouldBe(HttpStatusCode.OK, await ready.Content.ReadAsStringAsync());
        var good = await UploadAsync("good.webm", await Clips.WebmAsync());
        await UntilAsync(async () => (await (await _client.GetAsync($"/api/videos/{good}")).JsonAsync()).GetProperty("status").GetString() == "ready");
        var page = await _client.GetStringAsync("/api/videos");
        page.ShouldNotContain("<script>");
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition()) await Task.Delay(50, limit.Token);
    }
}
