using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Kinora.Media.Encoding;

/// <summary>
/// One running child. It dies with this program however this program ends, and is killed when disposed before it has finished;
/// nothing but this very process is ever killed.
/// </summary>
public sealed class ToolProcess : IAsyncDisposable
{
    private const int TailLength = 4096;

    /// <summary>How long bubblewrap gets to build its walls before it is killed without looking for what is inside.</summary>
    private static readonly TimeSpan Building = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly StringBuilder _tail = new();
    private readonly Task _errors;
    private readonly Action<string>? _onLine;

    private ToolProcess(ToolCommand command, Process process, Action<string>? onLine)
    {
        Command = command;
        _process = process;
        _onLine = onLine;
        _process.StandardInput.Close();
        _errors = ReadErrorsAsync();
    }

    public ToolCommand Command { get; }

    public int Id => _process.Id;

    /// <summary>The child's standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The last 4 kB of what the child said on standard error. For logs.</summary>
    public string ErrorTail
    {
        get
        {
            lock (_tail) return _tail.ToString().Trim();
        }
    }

    /// <summary>Starts a child.</summary>
    /// <param name="onLine">Called for each line on standard error, from another thread.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static async Task<ToolProcess> StartAsync(ToolCommand command, Action<string>? onLine, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var chain = command.Chain();
        var info = new ProcessStartInfo(chain[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        for (var i = 1; i < chain.Count; i++) info.ArgumentList.Add(chain[i]);
        // A child that parses hostile bytes has no business with our settings and secrets.
        info.Environment.Clear();
        info.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        info.Environment["LC_ALL"] = "C";
        info.Environment["AV_LOG_FORCE_NOCOLOR"] = "1";
        return new ToolProcess(command, await ChildStarter.StartAsync(info), onLine);
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _errors;
        return _process.ExitCode;
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="ToolException">The exit code is not 0.</exception>
    public async Task WaitForSuccessAsync(CancellationToken cancellationToken)
    {
        var code = await WaitAsync(cancellationToken);
        if (code != 0) throw new ToolException($"{Path.GetFileName(Command.Program)} ended with {code}: {ErrorTail}", code);
    }

    /// <summary>Ends the child, if it still runs: at once, or as soon as its walls stand.</summary>
    public void Kill() => _ = KillAsync();

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors;
        _process.Dispose();
    }

    private async Task KillAsync()
    {
        try
        {
            for (var since = Stopwatch.StartNew(); !_process.HasExited; await Task.Delay(1))
            {
                using var inside = Inside();
                // Killed while it builds, bubblewrap would leave a child behind that waits for it for ever, and holds our pipes.
                if (inside is null && Command.Sandbox is not null && since.Elapsed < Building) continue;
                (inside ?? _process).Kill();
                return;
            }
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>
    /// The first process behind the walls, whose end takes all the others there along; null where there are none, or not yet. When it is killed, bubblewrap ends in order
    /// and the processor time of those inside is counted as ours; if bubblewrap itself were killed, they would die all the same, but with nobody who counts.
    /// </summary>
    private Process? Inside()
    {
        if (Command.Sandbox is null) return null;
        try
        {
            var children = File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children");
            return int.TryParse(children.Split(' ')[0], CultureInfo.InvariantCulture, out var id) ? Process.GetProcessById(id) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private async Task ReadErrorsAsync()
    {
        // Fixed buffers, not ReadLine: a child may write a line of any length.
        var buffer = new char[1024];
        var line = new StringBuilder();
        int read;
        while ((read = await _process.StandardError.ReadAsync(buffer.AsMemory(), CancellationToken.None)) > 0)
        {
            lock (_tail)
            {
                _tail.Append(buffer, 0, read);
                if (_tail.Length > TailLength) _tail.Remove(0, _tail.Length - TailLength);
            }

            if (_onLine is not null) SplitLines(buffer.AsSpan(0, read), line);
        }
    }

    private void SplitLines(ReadOnlySpan<char> text, StringBuilder line)
    {
        foreach (var c in text)
        {
            if (c is '\n' or '\r')
            {
                if (line.Length > 0) _onLine!(line.ToString());
                line.Clear();
            }
            else if (line.Length < TailLength)
            {
                line.Append(c);
            }
        }
    }
}
