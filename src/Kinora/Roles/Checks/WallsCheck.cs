using Kinora.Hosting;
using Kinora.Media.Encoding;

namespace Kinora.Roles.Checks;

/// <summary>What stands between the machine and a decoder that an upload has taken over.</summary>
internal static class WallsCheck
{
    public static IEnumerable<Finding> Run(KinoraOptions options, Tools tools)
    {
        yield return Array.Find(["setpriv", "prlimit"], t => tools.Find(t) is null) is { } missing
            ? Finding.Ill("limits", $"are set by {missing}, which is not installed. Install it: apt-get install util-linux.")
            : Finding.Well("limits", "memory, processor time, file sizes and open files of ffmpeg are bounded, and it gains no privileges");
        if (options.Sandbox == SandboxMode.Off)
        {
            yield return Finding.Well("sandbox", "none: the setting Sandbox is off");
            yield break;
        }

        var scratch = Directory.CreateTempSubdirectory("kinora-doctor-");
        try
        {
            if (Sandbox.Find(MediaTools.OnPath(scratch.FullName), out var reason) is not { } sandbox)
            {
                yield return options.Sandbox == SandboxMode.Require
                    ? Finding.Ill("sandbox", $"is required, but {reason} Install it: apt-get install bubblewrap; it needs user namespaces.")
                    : Finding.Well("sandbox", $"none: {reason} Better with it: apt-get install bubblewrap; it needs user namespaces");
                yield break;
            }

            yield return Finding.Well("sandbox", "ffmpeg sees no network, no other process, and no file but the one it reads (bubblewrap)");
            yield return Finding.Well("system calls", sandbox.FiltersSystemCalls ? "ptrace, mount, bpf, sockets and such are closed to ffmpeg (seccomp)" : "not filtered: this processor's are not known");
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}
