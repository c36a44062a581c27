using System.Reflection;

namespace Kinora.Fuzz.Tests;

/// <summary>Every input that once did harm, and every seed.</summary>
public sealed class RegressionTests
{
    private const string Folder = "regressions/";

    public static TheoryData<string> Kept => [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Select(n => n[Folder.Length..])];

    public static TheoryData<string, string> AllSeeds => [.. FuzzTarget.All.SelectMany(t => Seeds.Of(t.Name).Select(s => (t.Name, s.Name)))];

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task What_once_did_harm_does_no_more(string name)
    {
        await using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + name)!;
        using var reader = new StreamReader(stream);
        var input = Hex.Parse(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Judge.Try(FuzzTarget.Named(name.Split('/')[0]), input)?.Message.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public void Seeds_do_no_harm(string target, string seed) =>
        Judge.Try(FuzzTarget.Named(target), Seeds.Of(target).Single(s => s.Name == seed).Bytes)?.Message.ShouldBeNull();

    [Fact]
    public void Every_target_has_a_test_and_seeds()
    {
        var tested = Assembly.GetExecutingAssembly().GetTypes().Count(t => t.IsSubclassOf(typeof(Fuzzing)));
        tested.ShouldBe(FuzzTarget.All.Count);
        FuzzTarget.All.ShouldAllBe(t => Seeds.Of(t.Name).Count > 1);
    }
}
