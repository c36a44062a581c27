using System.Diagnostics;

namespace Kinora.Roles.Checks;

/// <summary>What a program prints about itself.</summary>
internal static class ToolOutput
{
    public static async Task<string> ReadAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await errors;
        await process.WaitForExitAsync(cancellationToken);
        return output;
    }

    /// <summary>The names in a table like that of <c>ffmpeg -encoders</c>: flags, name, description.</summary>
    public static HashSet<string> Names(string table) =>
        table.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length >= 2)
            .Select(columns => columns[1])
            .ToHashSet(StringComparer.Ordinal);
}
