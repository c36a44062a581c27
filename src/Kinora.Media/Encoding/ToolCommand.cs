namespace Kinora.Media.Encoding;

/// <summary>How eagerly the machine should run a child.</summary>
public enum ToolPriority
{
    /// <summary>Somebody is waiting.</summary>
    Interactive,

    /// <summary>Somebody will want it soon: steps back a little for those who wait.</summary>
    Soon,

    /// <summary>Nobody is waiting: yields the processor and the disk to everything else.</summary>
    Background,
}

/// <summary>What the kernel lets a child have at most; it is killed, or its allocation fails, beyond that.</summary>
/// <param name="AddressSpace">Bytes of address space.</param>
/// <param name="Cpu">Processor time.</param>
/// <param name="FileSize">Bytes of the largest file it may write; 0 for none at all.</param>
public readonly record struct ToolLimits(long AddressSpace, TimeSpan Cpu, long FileSize)
{
    private const long Gibibyte = 1L << 30;

    /// <summary>For finding out what an untrusted file is.</summary>
    public static ToolLimits Probe { get; } = new(3 * Gibibyte, TimeSpan.FromSeconds(60), 0);

    /// <summary>For one window, or a whole track of sound. Decoding 8K HEVC takes about 3 GiB of address space.</summary>
    public static ToolLimits Encode { get; } = new(10 * Gibibyte, TimeSpan.FromHours(4), Gibibyte);

    /// <summary>For reading through a file of any length, decoding only its text.</summary>
    public static ToolLimits Subtitles { get; } = new(3 * Gibibyte, TimeSpan.FromMinutes(20), 0);

    /// <summary>For a few pictures.</summary>
    public static ToolLimits Still { get; } = new(6 * Gibibyte, TimeSpan.FromSeconds(120), Gibibyte / 16);
}

/// <summary>One run of a child program, with arguments that come from typed values only.</summary>
public sealed record ToolCommand(string Program, IReadOnlyList<string> Arguments, ToolLimits Limits, ToolPriority Priority)
{
    // A decoder opens one file and a handful of sockets.
    private const int OpenFiles = 256;

    /// <summary>The walls around it; null for none but the limits.</summary>
    public Sandbox? Sandbox { get; init; }

    /// <summary>The one file of ours that it may read.</summary>
    public string? Input { get; init; }

    /// <summary>The one folder that it may write to, or connect to sockets in.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>
    /// The chain that is really started: each program replaces itself by the next (exec), so the process id stays the child's own, dies with us, and can gain no privileges.
    /// Only bubblewrap stays, outside of its walls; all that is inside dies with it.
    /// </summary>
    internal IReadOnlyList<string> Chain()
    {
        List<string> chain =
        [
            "setpriv", "--pdeathsig", "KILL", "--no-new-privs",
            "prlimit", $"--as={Limits.AddressSpace}", $"--cpu={(long)Limits.Cpu.TotalSeconds}", $"--fsize={Limits.FileSize}", "--core=0", $"--nofile={OpenFiles}",
        ];
        if (Priority == ToolPriority.Soon) chain.AddRange(["nice", "-n", "10"]);
        if (Priority == ToolPriority.Background) chain.AddRange(["nice", "-n", "15", "ionice", "-c", "3"]);
        if (Sandbox is not null) chain.AddRange(Sandbox.Enter(Input, OutputFolder));
        chain.Add(Program);
        chain.AddRange(Arguments);
        return chain;
    }
}
