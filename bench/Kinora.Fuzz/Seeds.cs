using System.Reflection;
using System.Text;

namespace Kinora.Fuzz;

/// <summary>The inputs that fuzzing starts from: small real files in hexadecimal, and texts as they are.</summary>
public static class Seeds
{
    public static IReadOnlyList<(string Name, byte[] Bytes)> Of(string target)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $"seeds/{target}/";
        return [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(n => (n[folder.Length..], Read(assembly, n)))];
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return name.EndsWith(".hex", StringComparison.Ordinal) ? Hex.Parse(text) : Encoding.UTF8.GetBytes(text);
    }
}
