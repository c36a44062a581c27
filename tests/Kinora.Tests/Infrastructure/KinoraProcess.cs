using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Kinora.Tests.Infrastructure;

/// <summary>The built program as a process of its own: for what only a real start, signal or kill can show.</summary>
public sealed partial class KinoraProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private (string Words, TaskCompletionSource Told)? _said;

    private KinoraProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Everything it has written so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public int Id => _process.Id;

    /// <summary>Starts <c>kinora</c> with arguments; the environment's own KINORA__ settings do not reach it.</summary>
    public static KinoraProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    public static KinoraProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => Start(environment, [], arguments);

    /// <param name="environment">Variables for it.</param>
    /// <param name="prefix">A command that runs it, like <c>setpriv --reuid=…</c>.</param>
    /// <param name="arguments">For kinora.</param>
    public static KinoraProcess Start(IReadOnlyDictionary<string, string> environment, string[] prefix, params string[] arguments) =>
        StartCommand(environment, [.. prefix, "dotnet", Path.Combine(AppContext.BaseDirectory, "kinora.dll"), .. arguments]);

    /// <summary>Starts a command that becomes kinora.</summary>
    public static KinoraProcess StartCommand(IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("KINORA__", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        start.Environment["KINORA__INGEST__REHEARSE"] = "false";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new KinoraProcess(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        await using var kinora = Start(arguments);
        return (await kinora.ExitAsync(), kinora.Output);
    }

    /// <summary>Waits until it listens, and tells where.</summary>
    public async Task<string> ListeningAsync()
    {
        var exit = _process.WaitForExitAsync();
        var first = await Task.WhenAny(_address.Task, exit, Task.Delay(Patience));
        return first == _address.Task ? await _address.Task : throw new InvalidOperationException($"kinora does not listen. It said:\n{Output}");
    }

    /// <summary>Waits until it writes a line with something in it.</summary>
    public async Task SaysAsync(string words)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.ToString().Contains(words, StringComparison.Ordinal)) return;
            _said = (words, said);
        }

        if (await Task.WhenAny(said.Task, _process.WaitForExitAsync(), Task.Delay(Patience)) != said.Task) throw new InvalidOperationException($"kinora does not say “{words}”. It said:\n{Output}");
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ctrl-C.</summary>
    public Task<int> InterruptAsync() => SignalAsync(2);

    /// <summary>Ctrl-C in a terminal: all that it runs in the foreground gets it. It has to lead a process group of its own (setsid).</summary>
    public Task<int> InterruptGroupAsync()
    {
        _ = kill(-_process.Id, 2);
        return ExitAsync();
    }

    public Task<int> TerminateAsync() => SignalAsync(15);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await TerminateAsync();
        _process.Dispose();
    }

    private Task<int> SignalAsync(int signal)
    {
        _ = kill(_process.Id, signal);
        return ExitAsync();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.AppendLine(line);
            if (_said is { } said && line.Contains(said.Words, StringComparison.Ordinal)) said.Told.TrySetResult();
        }

        if (Listening().Match(line) is { Success: true } match) _address.TrySetResult(match.Groups["url"].Value);
    }

    [GeneratedRegex(@"Kinora listens on (?<url>http://[^\s"",]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();

#pragma warning disable IDE1006, SYSLIB1054 // The C name.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int sig);
#pragma warning restore IDE1006, SYSLIB1054
}
