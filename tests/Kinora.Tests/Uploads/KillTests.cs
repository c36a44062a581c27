using System.Net.Http.Headers;
using System.Net.Http.Json;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Uploads;

/// <summary>kill -9 of a real server while bytes arrive.</summary>
public sealed class KillTests(PostgresFixture postgres)
{
    [Fact]
    public async Task What_was_acknowledged_survives_kill_9_and_the_upload_goes_on()
    {
        using var folder = new TemporaryFolder();
        var database = await postgres.CreateDatabaseAsync();
        var bytes = TusClient.Bytes(40_000_000);
        string url, token;
        long acknowledged;
        await using (var first = KinoraProcess.Start("serve", "--data", folder.Path, "--urls", "http://127.0.0.1:0", "--database", database))
        {
            var address = await first.ListeningAsync();
            using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(address) };
            var session = await (await http.PostAsJsonAsync("/api/auth/register", new { username = "killer", email = "k@example.com", password = "a long enough secret" })).JsonAsync();
            token = session.GetProperty("accessToken").GetString()!;
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var tus = new TusClient(http);
            url = await tus.CreateAsync(bytes.Length);
            var response = await tus.PatchAsync(url, 0, bytes[..10_000_000]);
            acknowledged = response.Number("Upload-Offset");

            using var patch = await RawPatch.BeginAsync(address, token, url, acknowledged, bytes.Length - acknowledged);
            await patch.SendAsync(bytes.AsMemory((int)acknowledged, 20_000_000));
            await first.KillAsync();
        }

        await using var second = KinoraProcess.Start("serve", "--data", folder.Path, "--urls", "http://127.0.0.1:0", "--database", database);
        using var again = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(await second.ListeningAsync()) };
        again.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var client = new TusClient(again);

        var offset = await client.OffsetAsync(url);
        offset.ShouldBeInRange(acknowledged, 30_000_000);
        (await client.PatchAsync(url, offset, bytes[(int)offset..])).Number("Upload-Offset").ShouldBe(bytes.Length);

        var original = Directory.EnumerateFiles(Path.Combine(folder.Path, "objects"), "original", SearchOption.AllDirectories).ShouldHaveSingleItem();
        (await File.ReadAllBytesAsync(original)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }
}
