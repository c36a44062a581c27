using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Kinora.Fuzz;

/// <summary>What is told, on standard output, and kept.</summary>
internal static class Report
{
    public static void Finding(string folder, string target, byte[] input, FuzzFinding finding)
    {
        Directory.CreateDirectory(Path.Combine(folder, target));
        var path = Path.Combine(folder, target, Convert.ToHexStringLower(SHA256.HashData(input))[..12] + ".hex");
        File.WriteAllText(path, Hex.Format(input, $"{target}: {finding.Key}"));
        Console.WriteLine($"{target}: {finding.Key}\n{finding.Message}\nRepeat: bench/fuzz --repeat {path} --target {target}\n");
    }

    public static void Summary(string target, long executions, TimeSpan time, int corpus, int branches, int findings, ulong seed) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{target}: {executions:N0} executions in {time.TotalSeconds:N0} s ({executions / time.TotalSeconds:N0}/s), {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:N0} CPU-s, {branches:N0} branches, corpus {corpus:N0}, findings {findings}, seed {seed}"));
}
