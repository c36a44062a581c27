using System.Diagnostics;
using Kinora.Media.Encoding;

namespace Kinora.Media.Tests.Encoding;

public sealed class ToolProcessTests
{
    private static readonly ToolLimits Limits = new(1L << 30, TimeSpan.FromSeconds(30), 0);

    [Fact]
    public async Task Outlives_the_thread_that_asked_for_it()
    {
        // A thread of the pool that ends must not take the child along: the death signal is tied to the thread that forked.
        ToolProcess? child = null;
        var thread = new Thread(() => child = ToolProcess.StartAsync(Command("sleep", "60"), null, CancellationToken.None).GetAwaiter().GetResult());
        thread.Start();
        thread.Join();

        await using var process = child.ShouldNotBeNull();

        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() => process.WaitAsync(soon.Token));
        IsAlive(process.Id).ShouldBeTrue();
    }

    [Fact]
    public async Task Is_killed_when_disposed()
    {
        var process = await ToolProcess.StartAsync(Command("sleep", "60"), null, CancellationToken.None);
        var id = process.Id;

        await process.DisposeAsync();

        IsAlive(id).ShouldBeFalse();
    }

    [Fact]
    public async Task Is_the_child_itself_and_not_a_wrapper_around_it()
    {
        await using var process = await ToolProcess.StartAsync(Command("sleep", "60") with { Priority = ToolPriority.Background }, null, CancellationToken.None);

        // setpriv, prlimit, nice and ionice have replaced themselves by the program.
        while (await File.ReadAllTextAsync($"/proc/{process.Id}/comm") != "sleep\n") await Task.Delay(10);
    }

    [Fact]
    public async Task Dies_with_its_owner()
    {
        // A shell plays our part: it starts the very chain, and is killed.
        var info = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-c", "\"$@\" & echo $!; wait", "owner", .. Command("sleep", "60").Chain()]) info.ArgumentList.Add(argument);
        using var owner = Process.Start(info)!;
        var child = int.Parse(await owner.StandardOutput.ReadLineAsync() ?? "", System.Globalization.CultureInfo.InvariantCulture);
        while (await File.ReadAllTextAsync($"/proc/{child}/comm") != "sleep\n") await Task.Delay(10);

        owner.Kill();
        await owner.WaitForExitAsync();

        while (IsAlive(child)) await Task.Delay(10);
    }

    [Fact]
    public async Task Sees_neither_our_settings_nor_our_secrets()
    {
        Environment.SetEnvironmentVariable("KINORA__SECRET", "hush");

        var (output, _) = await ToolRun.ReadAsync(Command("env"), 65536, TimeSpan.FromSeconds(20), CancellationToken.None);

        System.Text.Encoding.UTF8.GetString(output).ShouldNotContain("hush");
    }

    [Fact]
    public async Task Has_limits()
    {
        var (output, _) = await ToolRun.ReadAsync(Command("bash", "-c", "ulimit -v; ulimit -t; ulimit -f; ulimit -c; ulimit -n"), 65536, TimeSpan.FromSeconds(20), CancellationToken.None);

        System.Text.Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["1048576", "30", "0", "0", "256"]);
    }

    [Fact]
    public async Task Is_not_hit_by_a_signal_that_is_meant_for_its_owner()
    {
        var (output, _) = await ToolRun.ReadAsync(Command("grep", "SigBlk", "/proc/self/status"), 65536, TimeSpan.FromSeconds(20), CancellationToken.None);

        var blocked = Convert.ToUInt64(System.Text.Encoding.UTF8.GetString(output).Split('\t')[1].Trim(), 16);
        foreach (var signal in (int[])[2, 3, 15]) ((blocked >> (signal - 1)) & 1).ShouldBe(1UL, $"signal {signal}");
    }

    [Fact]
    public async Task Remembers_the_end_of_what_was_said_and_no_more()
    {
        await using var process = await ToolProcess.StartAsync(Command("bash", "-c", "head -c 1000000 /dev/zero | tr '\\0' x >&2; echo the end >&2; exit 3"), null, CancellationToken.None);

        (await process.WaitAsync(CancellationToken.None)).ShouldBe(3);

        process.ErrorTail.Length.ShouldBeLessThanOrEqualTo(4096);
        process.ErrorTail.ShouldEndWith("the end");
    }

    [Fact]
    public async Task Is_ended_when_it_writes_more_than_it_may() =>
        await Should.ThrowAsync<ToolException>(() => ToolRun.ReadAsync(Command("cat", "/dev/zero"), 1 << 20, TimeSpan.FromSeconds(20), CancellationToken.None));

    [Fact]
    public async Task Is_ended_when_it_takes_too_long() =>
        (await Should.ThrowAsync<ToolException>(() => ToolRun.ReadAsync(Command("sleep", "60"), 1 << 20, TimeSpan.FromMilliseconds(200), CancellationToken.None))).Stalled.ShouldBeTrue();

    [Fact]
    public async Task Ends_when_the_caller_no_longer_wants_it()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<OperationCanceledException>(() => ToolRun.ReadAsync(Command("sleep", "60"), 1 << 20, TimeSpan.FromSeconds(50), stop.Token));
    }

    private static ToolCommand Command(string program, params string[] arguments) => new(program, arguments, Limits, ToolPriority.Interactive);

    private static bool IsAlive(int id) => File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
}
