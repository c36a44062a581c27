using System.Diagnostics;
using System.Runtime.InteropServices;
using Kinora.Fuzz.Targets;

namespace Kinora.Fuzz;

/// <summary>What an input did that no input may do.</summary>
/// <param name="Key">Findings of one key have one cause, as far as one can tell.</param>
public sealed record FuzzFinding(string Key, string Message);

/// <summary>Runs a target on one input and holds against it what every parser owes: no exception but declared ones, memory and time in proportion to the input.</summary>
public static partial class Judge
{
    /// <summary>Nanoseconds of processor time for an input, a hundred times what any should take, and for each byte of it.</summary>
    private const long FixedTime = 200_000_000;
    private const long TimePerByte = 4_000;

    public static FuzzFinding? Try(FuzzTarget target, byte[] input)
    {
        var allowed = target.Memory.Fixed + (target.Memory.PerByte * input.Length);
        var (allocated, time) = (long.MaxValue, long.MaxValue);
        // The first run of a piece of code is compiled in it, and a machine has its moments: only what is always so counts.
        for (var round = 0; round < 3 && (allocated > allowed || time > FixedTime + (TimePerByte * input.Length)); round++)
        {
            var (bytes, nanoseconds) = (GC.GetAllocatedBytesForCurrentThread(), ThreadTime());
            try
            {
                Run(target, input);
            }
            catch (Exception e)
            {
                return new FuzzFinding(e is BrokenPromiseException ? string.Concat(e.Message.Where(c => !char.IsAsciiDigit(c))) : $"{e.GetType().Name} in {Origin(e)}", e.ToString());
            }

            (allocated, time) = (Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - bytes), Math.Min(time, ThreadTime() - nanoseconds));
        }

        if (allocated > allowed) return new FuzzFinding("memory", $"{allocated:N0} bytes were allocated for an input of {input.Length:N0}; {allowed:N0} would be too many.");
        return time > FixedTime + (TimePerByte * input.Length) ? new FuzzFinding("time", $"{time / 1e6:N0} ms of processor time were spent on an input of {input.Length:N0} bytes.") : null;
    }

    private static void Run(FuzzTarget target, byte[] input)
    {
        var running = target.RunAsync(input);
        if (!running.IsCompleted) throw new InvalidOperationException($"{target.Name} went to another thread, where nothing is counted.");
        running.GetAwaiter().GetResult();
    }

    /// <summary>Where it was thrown: the innermost method of ours.</summary>
    private static string Origin(Exception e)
    {
        var method = new StackTrace(e.GetBaseException(), fNeedFileInfo: false).GetFrames().Select(f => f.GetMethod()).FirstOrDefault(m => m?.DeclaringType?.Namespace?.StartsWith("Kinora", StringComparison.Ordinal) == true);
        return method is null ? "?" : $"{method.DeclaringType}.{method.Name}";
    }

    private static long ThreadTime()
    {
        const int ThreadProcessorTime = 3;
        return GetTime(ThreadProcessorTime, out var time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : throw new InvalidOperationException("There is no clock of a thread's processor time.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
