using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kinora.Media.Encoding;

/// <summary>
/// A seccomp filter in the kernel's classic BPF: what a decoder never asks for, and an exploit does, is answered with an error. Everything else is allowed, because which calls
/// libraries make changes from release to release.
/// </summary>
internal static class SyscallFilter
{
    // linux/audit.h, linux/seccomp.h, linux/bpf_common.h.
    private const uint X64Machine = 0xC000003E;
    private const uint Arm64Machine = 0xC00000B7;
    private const uint Kill = 0x80000000;
    private const uint Allow = 0x7FFF0000;
    private const uint Error = 0x00050000;
    private const ushort Load = 0x20;
    private const ushort Equal = 0x15;
    private const ushort AtLeast = 0x35;
    private const ushort AnyBit = 0x45;
    private const ushort Return = 0x06;
    private const uint CallNumber = 0;
    private const uint Machine = 4;
    private const uint FirstArgument = 16;
    private const uint SecondArgument = 24;
    private const uint TypeIntoTerminal = 0x5412; // TIOCSTI
    private const uint NotPermitted = 1;
    private const uint NotThere = 38;
    private const uint NoSuchFamily = 97;
    private const uint UnixFamily = 1;
    private const uint X32Calls = 0x40000000;

    // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
    private const uint Namespaces = 0x7E020000;

    /// <summary>Numbers of system calls on x86-64 and on arm64, from the kernel's tables.</summary>
    private static readonly (string Name, uint X64, uint Arm64)[] Denied =
    [
        ("ptrace", 101, 117), ("process_vm_readv", 310, 270), ("process_vm_writev", 311, 271), ("kcmp", 312, 272), ("pidfd_getfd", 438, 438),
        ("mount", 165, 40), ("umount2", 166, 39), ("pivot_root", 155, 41), ("chroot", 161, 51), ("unshare", 272, 97), ("setns", 308, 268),
        ("open_tree", 428, 428), ("move_mount", 429, 429), ("fsopen", 430, 430), ("fsconfig", 431, 431), ("fsmount", 432, 432), ("fspick", 433, 433), ("mount_setattr", 442, 442),
        ("name_to_handle_at", 303, 264), ("open_by_handle_at", 304, 265), ("add_key", 248, 217), ("request_key", 249, 218), ("keyctl", 250, 219),
        ("bpf", 321, 280), ("perf_event_open", 298, 241), ("userfaultfd", 323, 282), ("io_uring_setup", 425, 425), ("io_uring_enter", 426, 426), ("io_uring_register", 427, 427),
        ("init_module", 175, 105), ("finit_module", 313, 273), ("delete_module", 176, 106), ("kexec_load", 246, 104), ("reboot", 169, 142), ("swapon", 167, 224), ("swapoff", 168, 225),
        ("syslog", 103, 116), ("quotactl", 179, 60), ("acct", 163, 89), ("sethostname", 170, 161), ("setdomainname", 171, 162), ("personality", 135, 92),
        ("settimeofday", 164, 170), ("clock_settime", 227, 112), ("adjtimex", 159, 171),
    ];

    /// <summary>The filter for this machine; null where its calls are not known.</summary>
    public static byte[]? Make() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => Make(X64Machine, Denied.Select(d => d.X64), clone: 56, clone3: 435, socket: 41, ioctl: 16),
        Architecture.Arm64 => Make(Arm64Machine, Denied.Select(d => d.Arm64), clone: 220, clone3: 435, socket: 198, ioctl: 29),
        _ => null,
    };

    private static byte[] Make(uint machine, IEnumerable<uint> denied, uint clone, uint clone3, uint socket, uint ioctl)
    {
        // Each instruction: code, how many to skip when it holds, and when it does not, operand.
        List<(ushort Code, byte Then, byte Else, uint Operand)> program =
        [
            (Load, 0, 0, Machine), (Equal, 1, 0, machine), (Return, 0, 0, Kill),
            (Load, 0, 0, CallNumber), (AtLeast, 0, 1, X32Calls), (Return, 0, 0, Error | NotPermitted),
        ];
        foreach (var call in denied) program.AddRange([(Equal, 0, 1, call), (Return, 0, 0, Error | NotPermitted)]);
        program.AddRange(
        [
            // Its arguments lie in memory, where no filter can look; the C library then uses clone.
            (Equal, 0, 1, clone3), (Return, 0, 0, Error | NotThere),
            (Equal, 0, 4, socket), (Load, 0, 0, FirstArgument), (Equal, 1, 0, UnixFamily), (Return, 0, 0, Error | NoSuchFamily), (Return, 0, 0, Allow),
            (Equal, 0, 4, ioctl), (Load, 0, 0, SecondArgument), (Equal, 0, 1, TypeIntoTerminal), (Return, 0, 0, Error | NotPermitted), (Return, 0, 0, Allow),
            (Equal, 0, 3, clone), (Load, 0, 0, FirstArgument), (AnyBit, 0, 1, Namespaces), (Return, 0, 0, Error | NotPermitted),
            (Return, 0, 0, Allow),
        ]);

        var bytes = new byte[program.Count * 8];
        for (var i = 0; i < program.Count; i++)
        {
            var at = bytes.AsSpan(i * 8);
            BinaryPrimitives.WriteUInt16LittleEndian(at, program[i].Code);
            (at[2], at[3]) = (program[i].Then, program[i].Else);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], program[i].Operand);
        }

        return bytes;
    }
}
