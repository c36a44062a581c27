using System.Diagnostics;
using System.Globalization;
using Kinora.Media.Encoding;
using Kinora.Media.Tests.Hostile;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.Encoding;

/// <summary>
/// What a child that has been taken over can still do. Programs of the system play its part. On a machine that forbids user namespaces there are no walls;
/// then it is only held that the reason is told.
/// </summary>
public sealed class SandboxTests
{
    private static readonly ToolLimits Limits = new(1L << 30, TimeSpan.FromSeconds(30), 1 << 20);
    private static readonly Sandbox? Walls = TestMedia.Tools.Sandbox;

    private static bool HasWalls
    {
        get
        {
            if (Walls is null && Sandbox.Find(TestMedia.Tools, out var reason) is null) reason.ShouldNotBeEmpty();
            return Walls is not null;
        }
    }

    [Fact]
    public async Task Reads_its_input_and_no_other_file()
    {
        if (!HasWalls) return;
        var (input, canary) = (await FileAsync("input"), await FileAsync("canary"));

        (await RunAsync($"cat {input}", input)).ShouldBe((0, "input"));
        (await RunAsync($"cat {canary}", input)).Output.ShouldContain("No such file");
        (await RunAsync("cat /etc/passwd", input)).Output.ShouldContain("No such file");
        (await RunAsync("ls /", input)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Except(["bin", "dev", "etc", "lib", "lib32", "lib64", "tmp", "usr"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Writes_to_its_folder_and_nowhere_else()
    {
        if (!HasWalls) return;
        var (input, folder) = (await FileAsync("input"), Directory.CreateDirectory(TestMedia.NewPath("")).FullName);

        (await RunAsync($"echo more > {folder}/output", input, folder)).ExitCode.ShouldBe(0);
        (await RunAsync($"echo more >> {input}", input, folder)).Output.ShouldContain("Read-only");
        (await RunAsync("echo more > /usr/output", input, folder)).Output.ShouldContain("Read-only");
        (await RunAsync("echo more > /output", input, folder)).Output.ShouldContain("Read-only");

        (await File.ReadAllTextAsync(Path.Combine(folder, "output"))).ShouldBe("more\n");
        (await File.ReadAllTextAsync(input)).ShouldBe("input");
    }

    [Fact]
    public async Task Connects_to_nothing()
    {
        if (!HasWalls) return;
        using var listener = new LureListener();
        var connect = $"exec 4<>/dev/tcp/127.0.0.1/{listener.Port}";

        (await RunAsync(connect, input: null)).ExitCode.ShouldNotBe(0);
        listener.WasReached.ShouldBeFalse();

        // The same without walls, to see that it would have been noticed.
        (await RunAsync(connect, input: null, walls: null, folder: null)).ExitCode.ShouldBe(0);
        listener.WasReached.ShouldBeTrue();
    }

    [Fact]
    public async Task Sees_no_other_process()
    {
        if (!HasWalls) return;

        (await RunAsync($"kill -0 {Environment.ProcessId}", input: null)).Output.ShouldContain("No such process");
        (await RunAsync("ls /proc", input: null)).Output.ShouldContain("No such file");
    }

    [Theory]
    [InlineData("unshare --user true")]
    [InlineData("unshare --mount true")]
    [InlineData("mount -t tmpfs none /usr")]
    public async Task Is_refused_system_calls_that_no_decoder_needs(string command)
    {
        if (!HasWalls || !Walls!.FiltersSystemCalls) return;

        var (exitCode, output) = await RunAsync(command, input: null);

        exitCode.ShouldNotBe(0);
        output.ShouldMatch("Operation not permitted|permission denied|must be superuser");
    }

    [Fact]
    public async Task Is_stopped_by_the_cap_of_memory()
    {
        if (!HasWalls) return;

        // It doubles a string for ever.
        var (exitCode, _) = await RunAsync("awk 'BEGIN { s = \"x\"; while (1) s = s s }'", input: null);

        exitCode.ShouldNotBe(0);
    }

    [Fact]
    public async Task Dies_with_its_owner_wherever_that_is_in_the_tree()
    {
        if (!HasWalls) return;
        const string Nap = "sleep 3600.0125";
        var info = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-c", "\"$@\" & echo $!; wait", "owner", .. Command(Nap, null, null, Walls).Chain()]) info.ArgumentList.Add(argument);
        using var owner = Process.Start(info)!;
        int.Parse(await owner.StandardOutput.ReadLineAsync() ?? "", CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        while (!IsRunning(Nap)) await Task.Delay(10);

        owner.Kill();
        await owner.WaitForExitAsync();

        while (IsRunning(Nap)) await Task.Delay(10);
    }

    [Fact]
    public async Task Leaves_nobody_behind_however_early_it_is_ended()
    {
        if (!HasWalls) return;
        const string Nap = "3600.0325";
        for (var i = 0; i < 100; i++)
        {
            var process = await ToolProcess.StartAsync(Command($"sleep {Nap}", null, null, Walls), null, CancellationToken.None);
            for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since).TotalMicroseconds < 200 * i;) { }

            await process.DisposeAsync();
        }

        Running().Where(line => line.Contains(Nap, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ends_those_whom_a_killed_program_left_behind()
    {
        var scratch = Directory.CreateTempSubdirectory("kinora-orphans-").FullName;
        var filter = Path.Combine(scratch, "syscalls.bpf");
        await File.WriteAllTextAsync(filter, "");
        Process Sleep(string file) => Process.Start("bash", ["-c", "exec 3<\"$0\"; exec sleep 3600", file]);
        using var orphan = Sleep(filter);
        using var stranger = Sleep("/dev/null");
        while (CommandLine($"/proc/{orphan.Id}") != "sleep 3600") await Task.Delay(10);
        Directory.Delete(scratch, recursive: true);

        Sandbox.EndOrphans(scratch);

        await orphan.WaitForExitAsync();
        stranger.HasExited.ShouldBeFalse();
        stranger.Kill();
    }

    [Fact]
    public async Task Types_into_no_terminal()
    {
        if (Walls is not { FiltersSystemCalls: true }) return;

        // 1 is EPERM, 25 ENOTTY.
        var (_, output) = await RunAsync("perl -e '$c = \"x\"; ioctl(STDOUT, 0x5412, $c); print $! + 0'", null);

        output.ShouldBe("1");
    }

    [Fact]
    public async Task Stays_in_our_session_so_that_its_niceness_counts()
    {
        if (!HasWalls) return;
        const string Nap = "sleep 3600.0225";
        await using var process = await ToolProcess.StartAsync(Command(Nap, null, null, Walls), null, CancellationToken.None);
        while (!IsRunning(Nap)) await Task.Delay(10);

        var napping = Processes().Single(folder => CommandLine(folder) == Nap);

        SessionOf(napping).ShouldBe(SessionOf("/proc/self"));
    }

    [Fact]
    public async Task Is_gone_with_all_its_children_when_disposed()
    {
        if (!HasWalls) return;
        const string Nap = "sleep 3600.0175";
        var process = await ToolProcess.StartAsync(Command($"{Nap} & {Nap}", null, null, Walls), null, CancellationToken.None);
        while (!IsRunning(Nap)) await Task.Delay(10);

        await process.DisposeAsync();

        while (IsRunning(Nap)) await Task.Delay(10);
    }

    private static async Task<string> FileAsync(string content)
    {
        var path = TestMedia.NewPath(".txt");
        await File.WriteAllTextAsync(path, content);
        return path;
    }

    private static Task<(int ExitCode, string Output)> RunAsync(string script, string? input, string? folder = null) => RunAsync(script, input, Walls, folder);

    /// <summary>Runs a script of bash; the output is both of its streams.</summary>
    private static async Task<(int ExitCode, string Output)> RunAsync(string script, string? input, Sandbox? walls, string? folder = null)
    {
        await using var process = await ToolProcess.StartAsync(Command(script, input, folder, walls), null, CancellationToken.None);
        using var reader = new StreamReader(process.Output);
        var output = await reader.ReadToEndAsync();
        var exitCode = await process.WaitAsync(CancellationToken.None);
        return (exitCode, output + process.ErrorTail);
    }

    private static ToolCommand Command(string script, string? input, string? folder, Sandbox? walls) =>
        new("bash", ["-c", script], Limits, ToolPriority.Interactive) { Sandbox = walls, Input = input, OutputFolder = folder };

    // proc(5): behind the name in parentheses come state, parent, group, session.
    private static string SessionOf(string folder) => File.ReadAllText(Path.Combine(folder, "stat")).Split(") ")[^1].Split(' ')[3];

    /// <summary>Some process has this command line.</summary>
    private static bool IsRunning(string command) => Running().Any(line => line == command);

    private static IEnumerable<string> Running() => Processes().Select(CommandLine);

    private static IEnumerable<string> Processes() => Directory.EnumerateDirectories("/proc").Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit));

    /// <summary>Empty when the process is gone.</summary>
    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).TrimEnd('\0').Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
