using System.Text.RegularExpressions;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Tests;

/// <summary>Guards who may import whom (ARCHITECTURE.md): rooms by project, features from one another.</summary>
public sealed partial class ImportRulesTests
{
    private static readonly Dictionary<string, string[]> Forbidden = new(StringComparer.Ordinal)
    {
        ["src/Kinora.Media"] = ["Kinora.Storage", "Kinora.Data", "Kinora.Features", "Kinora.Hosting", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Npgsql"],
        ["src/Kinora.Storage"] = ["Kinora.Media", "Kinora.Data", "Kinora.Features", "Kinora.Hosting", "Microsoft.EntityFrameworkCore", "Npgsql"],
        ["src/Kinora.Data"] = ["Kinora.Media", "Kinora.Storage", "Kinora.Features", "Kinora.Hosting"],
    };

    [Fact]
    public void Rooms_import_only_what_the_house_allows()
    {
        var breaches =
            from room in Forbidden
            from file in SourceFiles(room.Key)
            from name in Usings(file)
            where room.Value.Any(f => IsWithin(name, f))
            select $"{Relative(file)} uses {name}";

        breaches.ShouldBeEmpty();
    }

    [Fact]
    public void Features_do_not_import_one_another()
    {
        var breaches =
            from file in SourceFiles("src/Kinora/Features")
            let feature = Relative(file).Split('/')[3]
            from name in Usings(file)
            where IsWithin(name, "Kinora.Features") && !IsWithin(name, "Kinora.Features." + feature)
            select $"{Relative(file)} uses {name}";

        breaches.ShouldBeEmpty();
    }

    [Fact]
    public void Hosting_and_lower_rooms_of_the_executable_do_not_import_features()
    {
        var breaches =
            from folder in new[] { "src/Kinora/Hosting", "src/Kinora/Messaging" }
            from file in SourceFiles(folder)
            from name in Usings(file)
            where IsWithin(name, "Kinora.Features")
            select $"{Relative(file)} uses {name}";

        breaches.ShouldBeEmpty();
    }

    [Fact]
    public void The_scan_sees_the_source() => SourceFiles("src").ShouldNotBeEmpty();

    private static bool IsWithin(string name, string space) =>
        name.Equals(space, StringComparison.Ordinal) || name.StartsWith(space + ".", StringComparison.Ordinal);

    private static IEnumerable<string> Usings(string file) =>
        File.ReadLines(file).Select(l => UsingLine().Match(l)).Where(m => m.Success).Select(m => m.Groups["name"].Value);

    private static IEnumerable<string> SourceFiles(string folder)
    {
        var path = Path.Combine(Repository.Root, folder);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories).Where(f => !Relative(f).Split('/').Any(p => p is "bin" or "obj"))
            : [];
    }

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+)?(?:[A-Za-z_]\w*\s*=\s*)?(?<name>[A-Za-z_][\w.]*)\s*;", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UsingLine();
}
