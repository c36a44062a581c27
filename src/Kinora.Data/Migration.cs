using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Kinora.Data;

/// <summary>One numbered SQL file. Once applied anywhere it never changes: a correction is the next file.</summary>
public sealed record Migration(int Version, string Name, string Sql)
{
    private const string Prefix = "Migrations.";

    /// <summary>What <c>schema_migrations</c> remembers, so that a file that was changed afterwards is noticed.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The migrations of this build, in order: <c>Migrations/NNNN_name.sql</c>.</summary>
    public static IReadOnlyList<Migration> All { get; } = Read(typeof(Migration).Assembly);

    private static Migration[] Read(Assembly assembly) =>
        [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(n => Read(assembly, n)).OrderBy(m => m.Version)];

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var name = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]);
        return new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name[5..], reader.ReadToEnd());
    }
}
