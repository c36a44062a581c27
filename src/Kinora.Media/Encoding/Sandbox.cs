using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Kinora.Media.Encoding;

/// <summary>
/// The walls around a child that reads untrusted bytes, built by bubblewrap out of the kernel's namespaces: no network, no other process, none of our files but the one that
/// it reads, nothing to write to but its own output, no system call that a decoder has no use for. A decoder that is taken over by its input has nowhere to go.
/// </summary>
public sealed class Sandbox
{
    // Programs and libraries. What is a link on this machine is one inside.
    private static readonly string[] SystemFolders = ["/bin", "/lib", "/lib32", "/lib64"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const string FilterName = "syscalls.bpf";

    private readonly string _filter;
    private readonly List<string> _walls;

    private Sandbox(string folder, IEnumerable<string> programs)
    {
        _filter = Path.Combine(folder, FilterName);
        if (SyscallFilter.Make() is { } filter)
        {
            File.WriteAllBytes(_filter, filter);
            FiltersSystemCalls = true;
        }

        _walls = [.. Walls(), .. programs.Where(p => !SystemFolders.Append("/usr").Any(f => p.StartsWith(f + "/", StringComparison.Ordinal))).SelectMany(p => (string[])["--ro-bind", p, p])];
    }

    /// <summary>False on a processor whose system calls the filter does not know.</summary>
    public bool FiltersSystemCalls { get; }

    /// <summary>The walls that this machine can build, tried with ffprobe itself; null and why not where it cannot.</summary>
    /// <param name="tools">The programs that are to run inside.</param>
    /// <param name="reason">A sentence, when there are none.</param>
    public static Sandbox? Find(MediaTools tools, out string reason)
    {
        if (OnPath("bwrap") is null)
        {
            reason = "bubblewrap is not installed.";
            return null;
        }

        if (OnPath(tools.Ffmpeg) is not { } ffmpeg || OnPath(tools.Ffprobe) is not { } ffprobe)
        {
            reason = "ffmpeg is not installed.";
            return null;
        }

        var sandbox = new Sandbox(tools.ScratchFolder, [ffmpeg, ffprobe]);
        var command = new ToolCommand(tools.Ffprobe, ["-version"], ToolLimits.Probe, ToolPriority.Interactive) { Sandbox = sandbox, OutputFolder = tools.ScratchFolder };
        reason = Try(command) is { } failure ? $"bubblewrap cannot build it: {failure}" : "";
        return reason.Length == 0 ? sandbox : null;
    }

    /// <summary>
    /// Ends what a killed program left behind. Everything inside the walls dies with it, but when it is killed while bubblewrap is building, a child of that is left that waits for its parent
    /// for ever; it still holds the filter. To be called before the first child is started.
    /// </summary>
    /// <param name="folder">The scratch folder of that program.</param>
    public static void EndOrphans(string folder)
    {
        var filter = Path.Combine(Path.GetFullPath(folder), FilterName);
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])))
        {
            try
            {
                if (new FileInfo($"{process}/fd/3").LinkTarget is not { } open || (open != filter && open != filter + " (deleted)")) continue;
                using var orphan = Process.GetProcessById(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));
                orphan.Kill();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or Win32Exception)
            {
                // It is gone, or another user's.
            }
        }
    }

    /// <summary>What replaces itself by a program inside the walls.</summary>
    /// <param name="input">The one file that it may read.</param>
    /// <param name="outputFolder">The one folder that it may write to, or connect to sockets in.</param>
    internal IEnumerable<string> Enter(string? input, string? outputFolder)
    {
        // bubblewrap takes the filter from an open file.
        if (FiltersSystemCalls) foreach (var word in (string[])["sh", "-c", "exec 3<\"$0\"; exec \"$@\"", _filter, "bwrap", "--seccomp", "3"]) yield return word;
        else yield return "bwrap";
        foreach (var wall in _walls) yield return wall;
        if (input is not null) foreach (var word in (string[])["--ro-bind", input, input]) yield return word;
        if (outputFolder is not null) foreach (var word in (string[])["--bind", outputFolder, outputFolder]) yield return word;
        foreach (var word in (string[])["--remount-ro", "/", "--chdir", "/", "--"]) yield return word;
    }

    // No new session: the kernel weighs sessions against each other, whatever the niceness of what is in them (sched(7), autogroup), and background work would take as much
    // as viewers get. There is no terminal inside to reach for; the filter denies it, too.
    private static IEnumerable<string> Walls() =>
    [
        "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--ro-bind", "/usr", "/usr",
        .. SystemFolders.Where(Path.Exists).SelectMany(f => new DirectoryInfo(f).LinkTarget is { } target ? (string[])["--symlink", target, f] : ["--ro-bind", f, f]),
        "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
        "--dev-bind-try", "/dev/null", "/dev/null", "--dev-bind-try", "/dev/urandom", "/dev/urandom",
    ];

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Null when it ran.</summary>
    private static string? Try(ToolCommand command)
    {
        var chain = command.Chain();
        var info = new ProcessStartInfo(chain[0], chain.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        try
        {
            using var process = Process.Start(info)!;
            process.StandardInput.Close();
            List<string> said = [];
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, line) => said.Add(line.Data ?? "");
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return "it does not end.";
            }

            // Until both streams have ended, too.
            process.WaitForExit();
            return process.ExitCode == 0 ? null : string.Join('\n', said).Trim();
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
