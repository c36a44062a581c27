using Kinora.Bench;

Dictionary<string, Func<BenchContext, CancellationToken, Task>> sections = new(StringComparer.Ordinal)
{
    ["index"] = IndexBench.RunAsync,
    ["first-frame"] = FirstFrameBench.RunAsync,
    ["ladder"] = LadderBench.RunAsync,
    ["serving"] = ServingBench.RunAsync,
    ["upload"] = UploadBench.RunAsync,
    ["memory"] = MemoryBench.RunAsync,
};

if (args is ["--help" or "-h"])
{
    Console.WriteLine($"bench/run [{string.Join("] [", sections.Keys)}]   no names: all. Writes docs/benchmarks.md when all ran.");
    return 0;
}

var unknown = args.Where(a => !sections.ContainsKey(a)).ToArray();
if (unknown.Length > 0)
{
    await Console.Error.WriteLineAsync($"bench/run: no section called {string.Join(", ", unknown)}; there are {string.Join(", ", sections.Keys)}.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

await using var context = BenchContext.Create(TimeProvider.System);
foreach (var (name, run) in sections.Where(s => args.Length == 0 || args.Contains(s.Key, StringComparer.Ordinal)))
{
    await Console.Error.WriteLineAsync($"== {name}");
    await run(context, stop.Token);
}

Console.WriteLine(context.Report.ToMarkdown());
if (args.Length == 0) await context.Report.WriteAsync(Path.Combine(context.Root, "docs", "benchmarks.md"), stop.Token);
return 0;
