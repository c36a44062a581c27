using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text;
using Kinora.Fuzz.Mutation;

namespace Kinora.Fuzz;

/// <summary>
/// Fuzzes one target on one thread, with the same inputs in the same order for the same seed. In a process of its own: an input may overflow the stack, or never come back,
/// and nothing else ends either.
/// </summary>
internal static class Worker
{
    /// <summary>An input that takes so many seconds of processor time is taken not to come back.</summary>
    private const int Patience = 10;

    /// <summary>Recursion that follows the input runs out of it.</summary>
    public const int StackSize = 512 * 1024;

    private const int MostFindings = 20;
    private const int MostInputs = 20_000;

    /// <summary>Where the input that is being tried lies: what a crash leaves behind.</summary>
    public static string CurrentPath(string folder, string target) => Path.Combine(folder, $"{target}.current");

    /// <summary>True when nothing was found.</summary>
    public static bool Run(string targetName, double seconds, ulong seed, string folder)
    {
        var target = FuzzTarget.Named(targetName);
        using var current = new CurrentInput(CurrentPath(folder, targetName));
        var clean = false;
        var thread = new Thread(() => clean = Fuzz(target, TimeSpan.FromSeconds(seconds), seed, folder, current), StackSize) { IsBackground = true };
        thread.Start();
        var (seen, since) = (0L, Process.GetCurrentProcess().TotalProcessorTime);
        while (!thread.Join(TimeSpan.FromSeconds(1)))
        {
            var now = Process.GetCurrentProcess().TotalProcessorTime;
            if (current.Count != seen) (seen, since) = (current.Count, now);
            else if (now - since > TimeSpan.FromSeconds(Patience)) return Hang(targetName, folder, current);
        }

        return clean;
    }

    private static bool Hang(string target, string folder, CurrentInput current)
    {
        Report.Finding(folder, target, current.Read(), new FuzzFinding("hang", $"{Patience} s of processor time were not enough."));
        return false;
    }

    private static bool Fuzz(FuzzTarget target, TimeSpan time, ulong seed, string folder, CurrentInput current)
    {
        var seeds = Seeds.Of(target.Name);
        var kept = Path.Combine(folder, target.Name, "corpus");
        Directory.CreateDirectory(kept);
        // What went a new way in an earlier run is where this one begins.
        List<byte[]> corpus = [.. seeds.Select(s => s.Bytes), .. Directory.EnumerateFiles(kept).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        var first = corpus.Count;
        var numbers = new Numbers(seed);
        var mutator = new Mutator(target.Shape, numbers, Words(seeds));
        var coverage = new Coverage();
        HashSet<string> found = new(StringComparer.Ordinal);
        var watch = Stopwatch.StartNew();
        var executions = 0L;
        for (var next = 0; watch.Elapsed < time && found.Count < MostFindings; next++)
        {
            // What was found last goes furthest: half of the time it is taken.
            var input = next < first ? corpus[next] : mutator.Mutate(numbers.OneIn(2) ? numbers.Of(corpus) : corpus[^(1 + numbers.Next(Math.Min(corpus.Count, 64)))], corpus);
            current.Write(input);
            coverage.Clear();
            var finding = Judge.Try(target, input);
            executions++;
            if (finding is not null && found.Add(finding.Key)) Report.Finding(folder, target.Name, Shrinker.Shrink(target, input, finding.Key, current.Write), finding);
            if (finding is not null || !coverage.IsNew() || next < first || corpus.Count == MostInputs) continue;
            corpus.Add(input);
            File.WriteAllBytes(Path.Combine(kept, Convert.ToHexStringLower(SHA256.HashData(input))[..16]), input);
        }

        Report.Summary(target.Name, executions, watch.Elapsed, corpus.Count, coverage.Branches, found.Count, seed);
        return found.Count == 0;
    }

    /// <summary>The words of the texts among the seeds, and a few that no good text has.</summary>
    private static List<byte[]> Words(IReadOnlyList<(string Name, byte[] Bytes)> seeds)
    {
        List<byte[]> words = [.. seeds.Where(s => !s.Name.EndsWith(".hex", StringComparison.Ordinal)).SelectMany(s => Encoding.UTF8.GetString(s.Bytes).Split([' ', '\n', ',', '=', '"', ':', '<', '>', '|'], StringSplitOptions.RemoveEmptyEntries)).Distinct().Select(Encoding.UTF8.GetBytes)];
        if (words.Count > 0) words.AddRange(new[] { "\n", "\r", "\0", "\"", "'", "<", "&", "%", "$", "=", ",", ":", "-", "@", "..", "//", "{", "[", "\uFEFF", "NaN", "Infinity", "1e308", "-1", new string('9', 40), new string('a', 300) }.Select(Encoding.UTF8.GetBytes));
        return words;
    }

    /// <summary>The input that is being tried, in a file that outlives the process.</summary>
    internal sealed class CurrentInput : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private long _count;

        public CurrentInput(string path)
        {
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Mutator.MaxBytes + 4);
            _view = _file.CreateViewAccessor();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Write(byte[] input)
        {
            var length = Math.Min(input.Length, Mutator.MaxBytes);
            _view.Write(0, length);
            _view.WriteArray(4, input, 0, length);
            Interlocked.Increment(ref _count);
        }

        public byte[] Read()
        {
            var bytes = new byte[_view.ReadInt32(0)];
            _view.ReadArray(4, bytes, 0, bytes.Length);
            return bytes;
        }

        public void Dispose()
        {
            _view.Dispose();
            _file.Dispose();
        }
    }
}
