using System.Diagnostics;
using System.Globalization;
using System.Net;
using Kinora.Tests.Infrastructure;
using Kinora.Tests.Ingest;
using Kinora.Tests.Uploads;

namespace Kinora.Tests.Hosting;

/// <summary>kill -9 of Kinora, of the PostgreSQL that it brings along, and of both: while bytes arrive, and while they are encoded.</summary>
public sealed class KilledInstallationTests() : KilledServerTest(postgres: null)
{
    private string PidFile => Path.Combine(Folder, "postgres", "cluster", "postmaster.pid");

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Nothing_acknowledged_is_lost_and_the_ladder_is_completed(bool kinora, bool postgres)
    {
        var bytes = await Clips.LongAviAsync();
        var third = bytes.Length / 3;
        var server = StartSlowly();
        try
        {
            var address = await server.ListeningAsync();
            using var first = await RegisterAsync(address);
            var tus = new TusClient(first);
            var url = await tus.CreateAsync(bytes.Length);
            var acknowledged = (await tus.PatchAsync(url, 0, bytes[..third])).Number("Upload-Offset");
            acknowledged.ShouldBe(third);
            using (var patch = await RawPatch.BeginAsync(address, first.DefaultRequestHeaders.Authorization!.Parameter!, url, acknowledged, bytes.Length - acknowledged))
            {
                await patch.SendAsync(bytes.AsMemory(third, third));
                (server, address) = await KillAsync(server, address, kinora, postgres);
            }

            using var second = Again(first, address);
            tus = new TusClient(second);
            var offset = await tus.OffsetAsync(url);
            offset.ShouldBeInRange(acknowledged, 2 * third);
            (await tus.PatchAsync(url, offset, bytes[(int)offset..])).Number("Upload-Offset").ShouldBe(bytes.Length);
            var original = Directory.EnumerateFiles(Path.Combine(Folder, "objects"), "original", SearchOption.AllDirectories).ShouldHaveSingleItem();
            (await File.ReadAllBytesAsync(original)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();

            await UntilAsync("count(*) > 0 from segments");
            (await ScalarAsync<bool>("select status <> 'ready' from videos")).ShouldBeTrue("the ladder was finished before anything could be killed");
            (server, _) = await KillAsync(server, address, kinora, postgres);

            await LadderIsCompletedAsync();
            (await server.TerminateAsync()).ShouldBe(0, server.Output);
            ProcessTable.On(Folder).ShouldBeEmpty();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Kills, and has a server that is ready again.</summary>
    private async Task<(KinoraProcess Server, string Address)> KillAsync(KinoraProcess server, string address, bool kinora, bool postgres)
    {
        var postmaster = PostmasterId() ?? throw new InvalidOperationException("PostgreSQL does not run.");
        if (postgres) Process.GetProcessById(postmaster).Kill();
        if (kinora)
        {
            await server.KillAsync();
            await server.DisposeAsync();
            server = StartSlowly();
            address = await server.ListeningAsync();
        }

        using var client = new HttpClient(new SocketsHttpHandler());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (PostmasterId() is not { } now || now == postmaster || !await IsReadyAsync(client, address)) await Task.Delay(20, limit.Token);
        return (server, address);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, string address)
    {
        using var ready = await client.GetAsync(new Uri($"{address}/health/ready"));
        return ready.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>In short windows, so that however fast the machine is, something is left to be encoded.</summary>
    private KinoraProcess StartSlowly() => Start(("PLAYBACK__BACKGROUNDWINDOW", "00:00:01"));

    /// <summary>Null while there is none, or PostgreSQL is just writing it down.</summary>
    private int? PostmasterId()
    {
        try
        {
            return int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
