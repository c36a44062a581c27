using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kinora.Media.Encoding;

/// <summary>
/// Starts every child from one thread that never ends. PR_SET_PDEATHSIG fires when the *thread* that forked exits, and threads of the pool come and go:
/// a child started from one of those is killed in the middle of its work. And a child inherits the signals that this thread blocks: Ctrl-C in a terminal, or a service manager
/// that stops a service, sends the signal to the children, too, but it is meant for us. We finish what is asked of us with their help, and end them ourselves, by SIGKILL.
/// </summary>
internal static class ChildStarter
{
    private const int SigBlock = 0;

    // signal(7): SIGINT, SIGQUIT, SIGTERM; number n is bit n - 1.
    private const ulong ForOurselves = (1 << 1) | (1 << 2) | (1 << 14);

    private static readonly BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> Queue = Run();

    public static Task<Process> StartAsync(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue.Add((info, started));
        return started.Task;
    }

    private static BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> Run()
    {
        var queue = new BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)>();
        new Thread(() =>
        {
            _ = pthread_sigmask(SigBlock, [ForOurselves, .. new ulong[15]], 0);
            foreach (var (info, started) in queue.GetConsumingEnumerable())
            {
                try
                {
                    started.SetResult(Process.Start(info)!);
                }
                catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
                {
                    started.SetException(e);
                }
            }
        })
        { IsBackground = true, Name = "child starter" }.Start();
        return queue;
    }

#pragma warning disable IDE1006, SYSLIB1054 // The C name.
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int pthread_sigmask(int how, ulong[] set, nint before);
#pragma warning restore IDE1006, SYSLIB1054
}
