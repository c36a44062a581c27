using System.Reflection;
using System.Runtime.Loader;
using SharpFuzz;

namespace Kinora.Fuzz;

/// <summary>This program once more, beside itself, with the parsers instrumented: they tell which branches they take.</summary>
internal sealed class Instrumented : AssemblyLoadContext
{
    private static readonly string[] Parsers = ["Kinora.Media", "kinora"];

    private readonly string _folder;

    /// <param name="folder">For copies of the assemblies; instrumenting is done in place.</param>
    private Instrumented(string folder) => _folder = folder;

    /// <summary>Runs a static method of this assembly, by its twin among the instrumented.</summary>
    public static object? Call(string folder, string type, string method, params object?[] arguments)
    {
        var twin = new Instrumented(folder).LoadFromAssemblyName(Assembly.GetExecutingAssembly().GetName());
        return twin.GetType(type, throwOnError: true)!.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll");
        if (Parsers.Contains(assemblyName.Name)) return LoadFromStream(new MemoryStream(Instrument(path)));
        return assemblyName.Name == Assembly.GetExecutingAssembly().GetName().Name ? LoadFromAssemblyPath(path) : null;
    }

    private byte[] Instrument(string path)
    {
        var copy = Path.Combine(_folder, $"{Guid.NewGuid():N}.dll");
        File.Copy(path, copy);
        try
        {
            Fuzzer.Instrument(copy, type => type.StartsWith("Kinora.Media.", StringComparison.Ordinal) || type.StartsWith("Kinora.Features.", StringComparison.Ordinal), Options.Value);
            return File.ReadAllBytes(copy);
        }
        finally
        {
            File.Delete(copy);
        }
    }
}
