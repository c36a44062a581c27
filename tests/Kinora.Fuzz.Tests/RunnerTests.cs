namespace Kinora.Fuzz.Tests;

/// <summary>What ends a worker, or keeps it from ending, is told with the input that does.</summary>
public sealed class RunnerTests
{
    [Theory]
    [InlineData("overflow", "crash")]
    [InlineData("endless", "hang")]
    public async Task Tells_what_no_program_survives(string target, string finding)
    {
        var folder = Directory.CreateTempSubdirectory("kinora-fuzz-");
        try
        {
            var (isClean, _) = await Runner.RunAsync(target, TimeSpan.FromSeconds(1), 1, folder.FullName, TestContext.Current.CancellationToken);
            isClean.ShouldBeFalse();
            var kept = await File.ReadAllTextAsync(folder.EnumerateFiles("*.hex", SearchOption.AllDirectories).ShouldHaveSingleItem().FullName, TestContext.Current.CancellationToken);
            kept.ShouldContain(finding);
            Hex.Parse(kept).ShouldBe(Seeds.Of(target)[0].Bytes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
