using System.Collections.Concurrent;
using System.Globalization;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Hostile;

/// <summary>What a server and its children take of the machine, looked at all the time while a test goes on.</summary>
internal sealed class ServerWatch : IAsyncDisposable
{
    private readonly KinoraProcess _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);
    private long _mostMemory;

    public ServerWatch(KinoraProcess server)
    {
        _server = server;
        _watching = WatchAsync();
    }

    /// <summary>Most bytes that were resident at a time, all together.</summary>
    public long MostMemory => Interlocked.Read(ref _mostMemory);

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
            foreach (var process in family) _names.TryAdd(process.Name, true);
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

    /// <summary>proc(5), /proc/pid/stat.</summary>
    private static Seen? Look(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')];
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
            return new Seen((int)long.Parse(id, CultureInfo.InvariantCulture), name, fields[0][0], (int)Field(4), Field(24) * Environment.SystemPageSize, TimeSpan.FromSeconds((Field(14) + Field(15) + Field(16) + Field(17)) / 100.0));
        }
        catch (IOException)
        {
            // It has ended in the meantime.
            return null;
        }
    }

    private sealed record Seen(int Id, string Name, char State, int Parent, long Memory, TimeSpan Processor);
}
