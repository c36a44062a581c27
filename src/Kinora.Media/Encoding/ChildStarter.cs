using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kinora.Media.Encoding;

/// <summary>
/// Starts every child from one thread that never ends. PR_SET_PDEATHSIG fires when the *thread* that forked exits, and threads of the pool come and go:
/// a child started from one of those is killed in the middle of its work.
/// </summary>
internal static class ChildStarter
{
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
}
