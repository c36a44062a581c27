using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Hosting;

/// <summary>The commands as somebody types them.</summary>
public sealed class CommandLineTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_names_every_command()
    {
        var (exitCode, output) = await KinoraProcess.RunAsync("--help");

        exitCode.ShouldBe(0);
        foreach (var word in new[] { "serve", "worker", "migrate", "doctor", "--data", "--urls", "--database", "--config" }) output.ShouldContain(word);
    }

    [Fact]
    public async Task Version_is_a_version()
    {
        var (exitCode, output) = await KinoraProcess.RunAsync("--version");

        exitCode.ShouldBe(0);
        output.ShouldMatch(@"^\d+\.\d+\.\d+");
    }

    [Fact]
    public async Task A_worker_of_its_own_says_that_it_needs_a_broker()
    {
        var (exitCode, output) = await KinoraProcess.RunAsync("worker");

        exitCode.ShouldBe(1);
        output.ShouldContain("message broker");
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("serve", "--colour", "red")]
    public async Task What_it_does_not_know_is_refused(params string[] arguments)
    {
        var (exitCode, output) = await KinoraProcess.RunAsync(arguments);

        exitCode.ShouldNotBe(0);
        output.ShouldContain(arguments[^1]);
    }

    [Theory]
    [InlineData(false, false, "from-file", "127.0.0.1")]
    [InlineData(true, false, "from-environment", "127.0.0.2")]
    [InlineData(true, true, "from-flag", "127.0.0.3")]
    public async Task The_file_in_the_current_folder_is_read_and_the_environment_is_over_it_and_flags_over_both(bool byEnvironment, bool byFlags, string data, string host)
    {
        // The database is the file's all the time: what nothing else names.
        await File.WriteAllTextAsync(
            _folder.In("kinora.json"), System.Text.Json.JsonSerializer.Serialize(new { data = "from-file", urls = "http://127.0.0.1:0", database = await postgres.CreateDatabaseAsync() }));
        var environment = byEnvironment ? new Dictionary<string, string> { ["KINORA__DATA"] = "from-environment", ["KINORA__URLS"] = "http://127.0.0.2:0" } : [];
        string[] flags = byFlags ? ["--data", "from-flag", "--urls", "http://127.0.0.3:0"] : [];

        await using var kinora = KinoraProcess.Start(environment, ["env", $"--chdir={_folder.Path}"], ["serve", .. flags]);

        new Uri(await kinora.ListeningAsync()).Host.ShouldBe(host);
        Directory.EnumerateDirectories(_folder.Path).Select(Path.GetFileName).ShouldBe([data]);
        Directory.Exists(_folder.In($"{data}/postgres")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_without_a_stack_trace()
    {
        await using var first = KinoraProcess.Start("serve", "--data", _folder.In("one"), "--urls", "http://127.0.0.1:0");
        var address = await first.ListeningAsync();

        var (exitCode, output) = await KinoraProcess.RunAsync("serve", "--data", _folder.In("two"), "--urls", address);

        exitCode.ShouldBe(1);
        output.ShouldContain("kinora: Urls: ");
        output.ShouldContain("address already in use");
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_named_without_a_stack_trace()
    {
        var (exitCode, output) = await KinoraProcess.RunAsync("serve", "--data", _folder.In("data"), "--urls", "http://127.0.0.1:0", "--database", "Host=127.0.0.1;Port=1;Username=x");

        exitCode.ShouldBe(1);
        output.ShouldContain("kinora: The database does not answer");
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task The_doctor_finds_this_machine_well()
    {
        var (exitCode, output) = await KinoraProcess.RunAsync("doctor", "--data", _folder.In("data"), "--urls", "http://127.0.0.1:0");

        exitCode.ShouldBe(0, output);
        foreach (var subject in new[] { "ffmpeg", "libx264", "ffprobe", "limits", "sandbox", "PostgreSQL", "data folder", "GiB free", "address", "clock" }) output.ShouldContain(subject);
    }

    [Fact]
    public async Task The_doctor_says_what_is_missing()
    {
        await File.WriteAllTextAsync(_folder.In("file"), "");
        await using var doctor = KinoraProcess.Start(
            new Dictionary<string, string>(), ["/usr/bin/env", $"PATH={_folder.BinWith("dotnet")}"], "doctor", "--data", _folder.In("file/data"), "--urls", "http://127.0.0.1:0");

        (await doctor.ExitAsync()).ShouldBe(1);
        doctor.Output.ShouldContain("FAIL  ffmpeg       is not installed.");
        doctor.Output.ShouldContain("FAIL  ffprobe      is not installed.");
        doctor.Output.ShouldContain("FAIL  data folder");
        doctor.Output.ShouldContain("FAIL  limits       are set by setpriv, which is not installed.");
        doctor.Output.ShouldContain("ok    sandbox      none: bubblewrap is not installed.");
    }

    [Fact]
    public async Task The_doctor_says_what_is_taken_and_what_does_not_answer()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var (exitCode, output) = await KinoraProcess.RunAsync(
            "doctor", "--data", _folder.In("data"), "--urls", $"http://{taken.LocalEndpoint}", "--database", "postgres://nobody@127.0.0.1:1/none");

        exitCode.ShouldBe(1);
        output.ShouldContain($"FAIL  address      http://{taken.LocalEndpoint} is in use by another program.");
        output.ShouldContain("FAIL  PostgreSQL");
    }

    [Fact]
    public async Task The_doctor_misses_an_encoder()
    {
        var folder = _folder.BinWith("dotnet", "ffprobe", "setpriv", "prlimit", "nice", "ionice", "sh");
        await _folder.AddProgramAsync("ffmpeg", "echo 'ffmpeg version 6.0 Copyright (c) the FFmpeg developers'");
        await using var doctor = KinoraProcess.Start(
            new Dictionary<string, string>(), ["/usr/bin/env", $"PATH={folder}"], "doctor", "--data", _folder.In("data"), "--urls", "http://127.0.0.1:0");

        (await doctor.ExitAsync()).ShouldBe(1);
        doctor.Output.ShouldContain("FAIL  ffmpeg       6.0 was built without encoder libx264");
    }

    [Fact]
    public async Task Without_the_sandbox_that_is_required_nothing_starts()
    {
        await using var kinora = KinoraProcess.Start(
            new Dictionary<string, string> { ["KINORA__SANDBOX"] = "require" }, ["/usr/bin/env", $"PATH={_folder.BinWith("dotnet", "ffmpeg", "ffprobe")}"], "serve", "--data", _folder.In("data"), "--database", "postgres://nobody@127.0.0.1:1/none", "--urls", "http://127.0.0.1:0");

        (await kinora.ExitAsync()).ShouldBe(1);
        kinora.Output.ShouldContain("kinora: Sandbox: it is required, but bubblewrap is not installed.");
    }

    [Theory]
    [InlineData("4.4.2-0ubuntu0.22.04.1", true)]
    [InlineData("5.0.1", true)]
    [InlineData("5.1.9-0+deb12u1", false)]
    [InlineData("7.1", false)]
    [InlineData("n6.1-2", false)]
    [InlineData("2026-11-01-git-0123456789-full", false)]
    public async Task An_ffmpeg_that_is_too_old_is_refused_before_any_upload_fails(string version, bool isRefused)
    {
        foreach (var name in new[] { "ffmpeg", "ffprobe" }) await _folder.AddProgramAsync(name, $"echo '{name} version {version} Copyright (c) the FFmpeg developers'");

        // What does not answer is the next thing to be looked at.
        await using var server = KinoraProcess.Start(
            new Dictionary<string, string>(), ["/usr/bin/env", $"PATH={_folder.In("bin")}:{Environment.GetEnvironmentVariable("PATH")}"],
            "serve", "--data", _folder.In("data"), "--urls", "http://127.0.0.1:0", "--database", "Host=127.0.0.1;Port=1;Username=x");

        (await server.ExitAsync()).ShouldBe(1);
        server.Output.ShouldContain(isRefused ? $"ffmpeg {version} is too old: Kinora needs 5.1" : "The database does not answer");
    }
}
