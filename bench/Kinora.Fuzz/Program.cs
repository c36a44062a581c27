using System.Globalization;
using Kinora.Fuzz;

const string Usage = """
    bench/fuzz [--target NAME]… [--minutes N] [--seed S] [--jobs J]   fuzzes all parsers, or those named, N minutes each (60), J at a time (as many as there are processors)
    bench/fuzz --repeat FILE --target NAME                            tries one input again: hexadecimal text, as findings are kept
    Findings are kept in artifacts/fuzz; with any, the exit code is 1.
    """;

if (args is ["worker", var worker, var seconds, var workerSeed, var kept])
    return (bool)Instrumented.Call(kept, typeof(Worker).FullName!, nameof(Worker.Run), worker, double.Parse(seconds, CultureInfo.InvariantCulture), ulong.Parse(workerSeed, CultureInfo.InvariantCulture), kept)! ? 0 : 1;

List<string> targets = [];
var (minutes, seed, jobs, repeat) = (60.0, (ulong)Environment.TickCount64, Environment.ProcessorCount, default(string));
try
{
    for (var i = 0; i < args.Length; i += 2)
    {
        var value = i + 1 < args.Length ? args[i + 1] : throw new FormatException(Usage);
        switch (args[i])
        {
            case "--target": targets.Add(FuzzTarget.Named(value).Name); break;
            case "--minutes": minutes = double.Parse(value, CultureInfo.InvariantCulture); break;
            case "--seed": seed = ulong.Parse(value, CultureInfo.InvariantCulture); break;
            case "--jobs": jobs = int.Parse(value, CultureInfo.InvariantCulture); break;
            case "--repeat": repeat = value; break;
            default: throw new FormatException(Usage);
        }
    }
}
catch (Exception e) when (e is ArgumentException or FormatException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

if (repeat is not null)
{
    var (target, input, finding) = (FuzzTarget.Named(targets.Single()), Hex.Parse(await File.ReadAllTextAsync(repeat)), default(FuzzFinding));
    var thread = new Thread(() => finding = Judge.Try(target, input), Worker.StackSize);
    thread.Start();
    thread.Join();
    Console.WriteLine(finding?.Message ?? "Nothing is wrong with it.");
    return finding is null ? 0 : 1;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

var clean = true;
try
{
    var parallel = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = stop.Token };
    await Parallel.ForEachAsync(targets.Count > 0 ? targets : [.. FuzzTarget.All.Select(t => t.Name)], parallel, async (target, token) =>
    {
        var (isClean, output) = await Runner.RunAsync(target, TimeSpan.FromMinutes(minutes), seed, Path.Combine("artifacts", "fuzz"), token);
        Console.Write(output);
        if (!isClean) clean = false;
    });
}
catch (OperationCanceledException)
{
    return 130;
}

return clean ? 0 : 1;
