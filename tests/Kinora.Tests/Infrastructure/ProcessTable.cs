using System.Globalization;

namespace Kinora.Tests.Infrastructure;

/// <summary>A process that has to do with a folder: its command line names it, or it stands there. As in proc(5), but that niceness is counted from our own.</summary>
internal sealed record ProcessOn(int Id, string Name, int Nice, string CommandLine);

internal static class ProcessTable
{
    public static IReadOnlyList<ProcessOn> On(string folder) =>
        [.. Directory.EnumerateDirectories("/proc").Where(d => Path.GetFileName(d).All(char.IsAsciiDigit)).Select(d => Look(d, folder)).OfType<ProcessOn>()];

    // Field 19; the name, which may contain anything, is the second.
    private static int NiceOf(string stat) => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);

    private static ProcessOn? Look(string process, string folder)
    {
        try
        {
            var command = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
            var stands = new FileInfo(Path.Combine(process, "cwd")).LinkTarget ?? "";
            if (!command.Contains(folder, StringComparison.Ordinal) && !stands.StartsWith(folder, StringComparison.Ordinal)) return null;
            var stat = File.ReadAllText(Path.Combine(process, "stat"));
            var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')];
            return new ProcessOn(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture), name, NiceOf(stat) - NiceOf(File.ReadAllText("/proc/self/stat")), command);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended in the meantime, or is somebody else's.
            return null;
        }
    }
}
