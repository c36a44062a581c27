using System.Diagnostics;
using System.Globalization;
using System.Net;
using Kinora.Tests.Infrastructure;
using Npgsql;

namespace Kinora.Tests.Hosting;

/// <summary>The private PostgreSQL under the built program, as real processes that are stopped and killed.</summary>
public sealed class PrivatePostgresTests(PrivatePostgresTests.MadeCluster made) : IClassFixture<PrivatePostgresTests.MadeCluster>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.In("data");

    private string PidFile => Path.Combine(Data, "postgres", "cluster", "postmaster.pid");

    private string Socket => Path.Combine(Data, "postgres", "socket");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Listens_on_a_socket_that_only_its_owner_opens_and_on_no_port()
    {
        await using var kinora = Serve();
        await kinora.ListeningAsync();

        (await QueryAsync("SHOW listen_addresses")).ShouldBe("");
        (await QueryAsync("SHOW data_checksums")).ShouldBe("on");
        File.GetUnixFileMode(Socket).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        OwnerOf(PostmasterId()).ShouldNotBe(0, "PostgreSQL runs as root");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Ends_with_the_program_and_keeps_what_it_was_told(string signal)
    {
        var first = Serve();
        await first.ListeningAsync();
        await QueryAsync("CREATE TABLE kept AS SELECT 42 AS value");
        var postmaster = PostmasterId();

        (await (signal == "INT" ? first.InterruptAsync() : first.TerminateAsync())).ShouldBe(0);

        IsAlive(postmaster).ShouldBeFalse();
        File.Exists(PidFile).ShouldBeFalse();
        await using var second = Serve();
        await second.ListeningAsync();
        (await QueryAsync("SELECT value FROM kept")).ShouldBe("42");
    }

    [Fact]
    public async Task Dies_with_a_killed_program_and_the_next_start_heals()
    {
        await using var first = Serve();
        await first.ListeningAsync();
        await QueryAsync("CREATE TABLE kept AS SELECT 42 AS value");
        var postmaster = PostmasterId();

        await first.KillAsync();

        await UntilAsync(() => !IsAlive(postmaster), "PostgreSQL outlived the killed program");
        await using var second = Serve();
        await second.ListeningAsync();
        (await QueryAsync("SELECT value FROM kept")).ShouldBe("42");
    }

    [Fact]
    public async Task Is_started_again_when_it_is_killed_while_serving()
    {
        await using var kinora = Serve();
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(await kinora.ListeningAsync()) };
        var killed = PostmasterId();

        Process.GetProcessById(killed).Kill();

        await UntilAsync(() => File.Exists(PidFile) && PostmasterId() != killed, "PostgreSQL was not started again");
        await UntilAsync(async () => (await client.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK, "the server did not become ready again");
    }

    [Fact]
    public async Task Heals_after_both_were_killed()
    {
        await using var first = Serve();
        await first.ListeningAsync();
        await QueryAsync("CREATE TABLE kept AS SELECT 42 AS value");
        var postmaster = PostmasterId();

        Process.GetProcessById(postmaster).Kill();
        await first.KillAsync();

        await using var second = Serve();
        await second.ListeningAsync();
        (await QueryAsync("SELECT value FROM kept")).ShouldBe("42");
    }

    [Fact]
    public async Task Replaces_a_postmaster_that_outlived_its_program()
    {
        var first = Serve();
        await first.ListeningAsync();
        var command = File.ReadAllText($"/proc/{PostmasterId()}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var account = OwnerOf(PostmasterId());
        await first.InterruptAsync();
        // The same server, but not tied to anybody's life.
        using var orphan = Start(["setpriv", $"--reuid={account}", "--clear-groups", "--", .. command]);
        await UntilAsync(() => File.Exists(PidFile) && File.ReadAllText(PidFile).Contains("ready", StringComparison.Ordinal), "the orphan did not start");

        await using var second = Serve();
        await second.ListeningAsync();

        orphan.HasExited.ShouldBeTrue();
        PostmasterId().ShouldNotBe(orphan.Id);
        (await QueryAsync("SELECT 1")).ShouldBe("1");
    }

    [Fact]
    public async Task Is_not_fooled_by_a_pid_file_whose_number_is_another_programs_now()
    {
        var first = Serve();
        await first.ListeningAsync();
        var account = OwnerOf(PostmasterId());
        await first.InterruptAsync();
        using var stranger = Start(["setpriv", $"--reuid={account}", "--clear-groups", "--", "sleep", "120"]);
        await File.WriteAllTextAsync(PidFile, $"{stranger.Id}\n{Path.GetDirectoryName(PidFile)}\n1700000000\n5432\n{Socket}\n\n  12345     67890\nready   \n");

        await using var second = Serve();
        await second.ListeningAsync();

        stranger.HasExited.ShouldBeFalse();
        stranger.Kill();
    }

    [Fact]
    public async Task A_cluster_whose_making_was_interrupted_is_made_anew()
    {
        Directory.CreateDirectory(Path.Combine(Data, "postgres", "cluster.unfinished"));
        await File.WriteAllTextAsync(Path.Combine(Data, "postgres", "cluster.unfinished", "PG_VERSION"), "15\n");

        await using var kinora = Again();
        await kinora.ListeningAsync();

        Directory.Exists(Path.Combine(Data, "postgres", "cluster.unfinished")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused_and_the_first_goes_on()
    {
        await using var first = Serve();
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(await first.ListeningAsync()) };
        var scratch = Directory.CreateDirectory(Path.Combine(Data, "scratch", "half-made"));

        // With a database of its own, too.
        foreach (var more in (string[][])[[], ["--database", "postgres://nobody@127.0.0.1:1/none"]])
        {
            var (exitCode, output) = await KinoraProcess.RunAsync(["serve", "--data", Data, "--urls", "http://127.0.0.1:0", .. more]);

            exitCode.ShouldBe(1);
            output.ShouldContain("Another Kinora already works on the data folder");
        }

        Directory.Exists(scratch.FullName).ShouldBeTrue();
        (await client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Migrate_joins_the_server_that_runs()
    {
        await using var kinora = Serve();
        await kinora.ListeningAsync();
        var postmaster = PostmasterId();

        var (exitCode, output) = await KinoraProcess.RunAsync("migrate", "--data", Data);

        exitCode.ShouldBe(0, output);
        output.ShouldContain("up to date");
        PostmasterId().ShouldBe(postmaster);
    }

    [Fact]
    public async Task Migrate_alone_leaves_nothing_running()
    {
        var (exitCode, output) = await KinoraProcess.RunAsync("migrate", "--data", Data);

        exitCode.ShouldBe(0, output);
        output.ShouldContain("Applied");
        File.Exists(PidFile).ShouldBeFalse();
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_is_no_obstacle()
    {
        var data = _folder.In(new string('d', 60) + "/" + new string('e', 60));
        await using var kinora = KinoraProcess.Start("serve", "--data", data, "--urls", "http://127.0.0.1:0");

        await kinora.ListeningAsync();
    }

    // A fresh server's root types ./run in /root, which nobody else may enter.
    [Fact]
    public async Task A_data_folder_that_only_its_owner_can_reach_works_or_says_why_not()
    {
        var closed = _folder.In("closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (exitCode, output) = await KinoraProcess.RunAsync("migrate", "--data", Path.Combine(closed, "data"));

        if (MayMount()) exitCode.ShouldBe(0, output);
        else output.ShouldContain("cannot reach");
    }

    /// <summary>Serves a data folder that was made before; making each anew would take most of the time.</summary>
    private KinoraProcess Serve()
    {
        if (!Directory.Exists(Data)) made.CopyTo(Data);
        return Again();
    }

    private KinoraProcess Again() => KinoraProcess.Start("serve", "--data", Data, "--urls", "http://127.0.0.1:0");

    /// <summary>A data folder that <c>migrate</c> has made.</summary>
    public sealed class MadeCluster : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public async ValueTask InitializeAsync()
        {
            var (exitCode, output) = await KinoraProcess.RunAsync("migrate", "--data", _folder.In("data"));
            exitCode.ShouldBe(0, output);
        }

        public void CopyTo(string data)
        {
            using var copy = Start(["cp", "--archive", _folder.In("data"), data]);
            copy.WaitForExit();
            copy.ExitCode.ShouldBe(0);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private static bool MayMount()
    {
        if (!Environment.IsPrivilegedProcess) return true;
        using var probe = Start(["unshare", "--mount", "--propagation", "private", "true"]);
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }

    private static Process Start(string[] command)
    {
        // Changing the user is root's privilege, and only needed by root.
        if (!Environment.IsPrivilegedProcess && command[0] == "setpriv") command = command[(Array.IndexOf(command, "--") + 1)..];
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false, WorkingDirectory = "/" };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private int PostmasterId() => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    private static int OwnerOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal));
        return int.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture);
    }

    private static bool IsAlive(int process) => Directory.Exists($"/proc/{process}");

    private async Task<string?> QueryAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create($"Host={Socket};Username=kinora;Database=kinora;Pooling=false");
        await using var command = source.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static Task UntilAsync(Func<bool> condition, string otherwise) => UntilAsync(() => Task.FromResult(condition()), otherwise);

    private static async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await condition()) return;
            await Task.Delay(50);
        }

        Assert.Fail(otherwise);
    }
}
