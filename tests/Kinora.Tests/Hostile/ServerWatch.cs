using System.Collections.Concurrent;
using System.Globalization;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Hostile;

/// <summary>What a server and its children take of the machine, looked at all the time while a test goes on.</summary>
internal sealed class ServerWatch : IAsyncDisposable
{
    private static readonly string[] Limits = ["Max address space", "Max cpu time", "Max file size"];

    private readonly KinoraProcess _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(int Id, long Started), Seen> _greediest = [];
    private readonly ConcurrentDictionary<string, bool> _unlimited = new(StringComparer.Ordinal);
    private long _mostMemory;

    public ServerWatch(KinoraProcess server)
    {
        _server = server;
        _watching = WatchAsync();
    }

    /// <summary>Most bytes that were resident at a time, all together.</summary>
    public long MostMemory => Interlocked.Read(ref _mostMemory);

    /// <summary>Each ffmpeg and ffprobe that was seen, with the most that it was seen to take; it works on one file only.</summary>
    public IReadOnlyCollection<Seen> EachDecoder => [.. _greediest.Values];

    /// <summary>What ffmpeg or ffprobe ran without a limit on its memory, its processor time or the files that it writes.</summary>
    public IReadOnlyCollection<string> Unlimited => [.. _unlimited.Keys];

    /// <summary>Command names of all that was seen to run.</summary>
    public IEnumerable<string> Names => _names.Keys;

    /// <summary>Command names of what the server has started and still runs.</summary>
    public IReadOnlyList<string> Children => [.. Family().Where(p => p.Id != _server.Id && p.State != 'Z').Select(p => p.Name)];

    /// <summary>Processor time of the server and of its children that have ended.</summary>
    public TimeSpan Processor => Family().Where(p => p.Id == _server.Id).Select(p => p.Processor).Single();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var family = Family();
            foreach (var process in family)
            {
                _names.TryAdd(process.Name, true);
                if (process.Name is not ("ffmpeg" or "ffprobe")) continue;
                _greediest.AddOrUpdate((process.Id, process.Started), process, (_, before) => process with { Memory = Math.Max(process.Memory, before.Memory) });
                LookAtLimits(process);
            }

            var memory = family.Sum(p => p.Memory);
            if (memory > _mostMemory) Interlocked.Exchange(ref _mostMemory, memory);
            await Task.Delay(20, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private List<Seen> Family()
    {
        var all = Directory.EnumerateDirectories("/proc").Select(d => Path.GetFileName(d)).Where(n => n.All(char.IsAsciiDigit)).Select(Look).OfType<Seen>().ToList();
        HashSet<int> family = [_server.Id];
        bool grows;
        do
        {
            // Until no more belong to it: a child may be listed before its parent.
            grows = false;
            foreach (var process in all) grows |= family.Contains(process.Parent) && family.Add(process.Id);
        }
        while (grows);

        return [.. all.Where(p => family.Contains(p.Id))];
    }

    private void LookAtLimits(Seen process)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process.Id}/limits"))
                if (Limits.FirstOrDefault(l => line.StartsWith(l, StringComparison.Ordinal)) is { } limit && line[limit.Length..].TrimStart().StartsWith("unlimited", StringComparison.Ordinal)) _unlimited.TryAdd($"{process.Name}: {limit}", true);
        }
        catch (IOException)
        {
            // It has ended in the meantime.
        }
    }

    /// <summary>proc(5), /proc/pid/stat.</summary>
    private static Seen? Look(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')];
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
            return new Seen((int)long.Parse(id, CultureInfo.InvariantCulture), name, fields[0][0], (int)Field(4), Field(22), Field(24) * Environment.SystemPageSize, TimeSpan.FromSeconds((Field(14) + Field(15) + Field(16) + Field(17)) / 100.0));
        }
        catch (IOException)
        {
            // It has ended in the meantime.
            return null;
        }
    }

    internal sealed record Seen(int Id, string Name, char State, int Parent, long Started, long Memory, TimeSpan Processor);
}
