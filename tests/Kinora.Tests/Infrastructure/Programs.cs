namespace Kinora.Tests.Infrastructure;

/// <summary>A PATH of a test's own: <c>bin</c> in its folder.</summary>
internal static class Programs
{
    /// <summary>A PATH with these programs and nothing else.</summary>
    public static string BinWith(this TemporaryFolder folder, params string[] names)
    {
        Directory.CreateDirectory(folder.In("bin"));
        foreach (var name in names) File.CreateSymbolicLink(folder.In($"bin/{name}"), Find(name));
        return folder.In("bin");
    }

    /// <summary>A program of the test's own among them.</summary>
    public static async Task AddProgramAsync(this TemporaryFolder folder, string name, string script)
    {
        Directory.CreateDirectory(folder.In("bin"));
        File.Delete(folder.In($"bin/{name}"));
        await File.WriteAllTextAsync(folder.In($"bin/{name}"), $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(folder.In($"bin/{name}"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    /// <summary>Where a program of the machine's is, links resolved.</summary>
    public static string Find(string name)
    {
        var program = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, name)).First(File.Exists);
        return File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program;
    }
}
