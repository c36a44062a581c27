using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;
using Kinora.Tests.Ingest;
using Kinora.Tests.Uploads;

namespace Kinora.Tests.Hosting;

/// <summary>./run itself, in a checkout of its own. What it would build is there already: publishing is played by a link to the program that these tests were built with.</summary>
public sealed class RunTests : IDisposable
{
    // What the script is written in.
    private static readonly string[] Basics = ["bash", "dirname", "id", "find", "sort", "sha256sum", "cat", "mkdir", "ln"];

    private readonly TemporaryFolder _folder = new();

    public RunTests()
    {
        Directory.CreateDirectory(Path.Combine(Checkout, "build"));
        Directory.CreateDirectory(Path.Combine(Checkout, "src"));
        foreach (var file in new[] { "run", "build/common.sh", "global.json" }) File.Copy(Path.Combine(Repository.Root, file), Path.Combine(Checkout, file));
    }

    private string Checkout => _folder.In("checkout");

    private string Data => _folder.In("data");

    private string Published => _folder.In("published");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ctrl_C_ends_all_that_it_started()
    {
        await AddDotnetAsync();
        await using var run = Run();
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(await run.ListeningAsync()) };
        (await client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await UploadAsync(client, await Clips.LongAviAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!ProcessTable.On(Data).Any(p => p.Name == "ffmpeg")) await Task.Delay(20, limit.Token);
        ProcessTable.On(Data).ShouldContain(p => p.Name == "postgres");

        (await run.InterruptGroupAsync()).ShouldBe(0, run.Output);

        ProcessTable.On(Data).ShouldBeEmpty();
        foreach (var level in new[] { "warning", "error", "critical" }) run.Output.ShouldNotContain($"\"level\":\"{level}\"");
    }

    [Fact]
    public async Task Builds_what_has_changed_and_nothing_else()
    {
        await AddDotnetAsync();
        var source = Path.Combine(Checkout, "src", "Program.cs");
        await File.WriteAllTextAsync(source, "// One");
        await VersionAsync();
        await VersionAsync();
        (await File.ReadAllLinesAsync(Published)).Length.ShouldBe(1);

        await File.WriteAllTextAsync(source, "// Three");
        await VersionAsync();
        (await File.ReadAllLinesAsync(Published)).Length.ShouldBe(2);
    }

    [Fact]
    public async Task The_web_app_is_where_the_server_looks_for_it_even_when_only_the_server_is_new()
    {
        await AddDotnetAsync();
        // Published into a folder of its own this time, whose web app can be looked at.
        await _folder.AddProgramAsync("dotnet", $"[ \"$1\" != publish ] || exec mkdir -p artifacts/server\nexec {Programs.Find("dotnet")} \"$@\"");
        await _folder.AddProgramAsync("npm", "[ \"$1\" != ci ] || exec mkdir node_modules\nmkdir -p dist && echo page >dist/index.html");
        Directory.CreateDirectory(Path.Combine(Checkout, "web"));
        foreach (var file in new[] { "package.json", "package-lock.json" }) await File.WriteAllTextAsync(Path.Combine(Checkout, "web", file), "{}");

        var page = Path.Combine(Checkout, "artifacts/server/web/index.html");
        await using (var first = Run("--version")) await first.ExitAsync();
        File.Exists(page).ShouldBeTrue();
        Directory.Delete(Path.Combine(Checkout, "artifacts/server"), recursive: true);
        File.Delete(Path.Combine(Checkout, "artifacts/stamps/server"));
        await using (var second = Run("--version")) await second.ExitAsync();
        File.Exists(page).ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("exit 0")]
    [InlineData("echo '8.0.404 [/usr/share/dotnet/sdk]'")]
    public async Task Without_the_SDK_it_says_how_to_get_it(string? dotnet)
    {
        _folder.BinWith([.. Basics, "node", "npm"]);
        if (dotnet is not null) await _folder.AddProgramAsync("dotnet", dotnet);

        (await RefusalAsync()).ShouldStartWith("Kinora needs the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0, or: curl ");
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("18.20.8", false)]
    [InlineData("20.18.3", false)]
    [InlineData("20.19.0", true)]
    [InlineData("21.7.3", false)]
    [InlineData("22.11.0", false)]
    [InlineData("22.12.0", true)]
    [InlineData("24.1.0", true)]
    public async Task With_an_old_Node_it_says_which_it_needs(string? version, bool isTaken)
    {
        _folder.BinWith([.. Basics, "npm"]);
        await _folder.AddProgramAsync("dotnet", "echo '10.0.100 [/usr/share/dotnet/sdk]'");
        if (version is not null)
            await _folder.AddProgramAsync("node", $"exec {Programs.Find("node")} \"$1\" \"Object.defineProperty(process, 'versions', {{ value: {{ node: '{version}' }} }}); $2\"");

        // What is missing next.
        (await RefusalAsync()).ShouldStartWith(isTaken ? "Install these first, by your system's packages: ffmpeg" : "Kinora needs Node.js 20.19 or later, or 22.12 or later, with npm: https://nodejs.org/");
    }

    [Fact]
    public async Task Who_may_not_install_what_is_missing_is_told_its_packages()
    {
        await AddToolchainAsync();
        await _folder.AddProgramAsync("apt-get", "echo \"$@\" >>apt-get.log");

        (await RefusalAsync(asNobody: true)).ShouldBe("Install these first, as root: apt-get install ffmpeg bubblewrap\n");
    }

    [Fact]
    public async Task By_sudo_it_installs_what_is_missing_and_says_so_first()
    {
        await AddToolchainAsync();
        foreach (var name in new[] { "sudo", "env" }) await _folder.AddProgramAsync(name, "while [ \"${1#*=}\" != \"$1\" ]; do shift; done\necho \"$1 by " + name + "\" >&2\nexec \"$@\"");
        // Its packages cannot be had.
        await _folder.AddProgramAsync("apt-get", "echo \"apt-get $*\" >&2\n[ \"${3-}\" = update ]");

        var said = (await RefusalAsync(asNobody: true)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        said[0].ShouldContain("Installing by apt-get: ffmpeg bubblewrap");
        said[1..].ShouldBe(
            [
                "apt-get by sudo", "apt-get -o DPkg::Lock::Timeout=300 update -qq",
                "env by sudo", "apt-get by env", "apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends ffmpeg bubblewrap",
                "apt-get could not install: ffmpeg bubblewrap",
            ]);
    }

    private async Task AddToolchainAsync()
    {
        _folder.BinWith([.. Basics, "setpriv", "setsid", "npm"]);
        await _folder.AddProgramAsync("dotnet", "echo '10.0.100 [/usr/share/dotnet/sdk]'");
        await _folder.AddProgramAsync("node", "exit 0");
    }

    private Task AddDotnetAsync() => _folder.AddProgramAsync(
        "dotnet",
        $"""
        [ "$1" != publish ] && exec {Programs.Find("dotnet")} "$@"
        echo "$@" >>{Published}
        mkdir -p artifacts && ln -sfn {AppContext.BaseDirectory} artifacts/server
        """);

    private KinoraProcess Run(params string[] arguments) => KinoraProcess.StartCommand(
        new Dictionary<string, string> { ["PATH"] = $"{_folder.In("bin")}:{Environment.GetEnvironmentVariable("PATH")}", ["KINORA__DATA"] = Data, ["KINORA__URLS"] = "http://127.0.0.1:0" },
        // A process group of its own, as in a terminal; whoever started these tests may ignore Ctrl-C.
        ["setsid", "env", "--default-signal=INT", Path.Combine(Checkout, "run"), .. arguments]);

    private async Task VersionAsync()
    {
        await using var run = Run("--version");
        (await run.ExitAsync()).ShouldBe(0, run.Output);
        run.Output.ShouldMatch(@"\d+\.\d+\.\d+");
    }

    /// <summary>What it says when it will not start, with nothing on its PATH but the test's programs.</summary>
    private async Task<string> RefusalAsync(bool asNobody = false)
    {
        string[] user = asNobody && Environment.IsPrivilegedProcess ? [Programs.Find("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : [];
        await using var run = KinoraProcess.StartCommand(new Dictionary<string, string> { ["PATH"] = _folder.In("bin") }, [.. user, Programs.Find("bash"), Path.Combine(Checkout, "run")]);
        (await run.ExitAsync()).ShouldBe(1, run.Output);
        return run.Output;
    }

    private static async Task UploadAsync(HttpClient client, byte[] bytes)
    {
        var session = await (await client.PostAsJsonAsync("/api/auth/register", new { username = "ada", email = "ada@example.com", password = "a long enough secret" })).JsonAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());
        var tus = new TusClient(client);
        (await tus.PatchAsync(await tus.CreateAsync(bytes.Length), 0, bytes)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }
}
