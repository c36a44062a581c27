using System.Runtime.InteropServices;

namespace Kinora.Hosting.Postgres;

/// <summary>The few system calls that .NET has no name for.</summary>
internal static class Posix
{
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigKill = 9;

    /// <summary>How PostgreSQL is stopped: fast; then at once, which costs a replay of its log at the next start but no data; then without asking.</summary>
    public static (int Signal, TimeSpan Patience)[] StopSignals { get; } = [(SigInt, TimeSpan.FromSeconds(20)), (SigQuit, TimeSpan.FromSeconds(5)), (SigKill, TimeSpan.FromSeconds(5))];

    /// <summary>False when the process is gone.</summary>
    public static bool Signal(int processId, int signal) => kill(processId, signal) == 0;

    public static void ChangeOwner(string path, Account account)
    {
        if (lchown(path, account.Uid, account.Gid) != 0)
            throw new StartException($"{path} could not be given to the user {account.Name}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

#pragma warning disable IDE1006, SYSLIB1054, CA2101 // The C names; these take nothing that needs generated marshalling.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int sig);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
#pragma warning restore IDE1006, SYSLIB1054, CA2101
}

/// <summary>A user of this machine.</summary>
internal sealed record Account(string Name, uint Uid, uint Gid)
{
    public static Account? Find(string name) =>
        File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(f => f.Length >= 4 && f[0] == name && uint.TryParse(f[2], out _) && uint.TryParse(f[3], out _))
            .Select(f => new Account(f[0], uint.Parse(f[2], System.Globalization.CultureInfo.InvariantCulture), uint.Parse(f[3], System.Globalization.CultureInfo.InvariantCulture)))
            .FirstOrDefault();
}
