using Kinora.Hosting;
using Kinora.Hosting.Postgres;
using Kinora.Roles.Checks;

namespace Kinora.Roles;

/// <summary><c>kinora doctor</c>: a line for each thing that Kinora needs of this machine, and what to do where it is missing.</summary>
public static class Doctor
{
    public static async Task<int> RunAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var options = Settings.Bind<KinoraOptions>(configuration, section: null);
        var postgres = Settings.Bind<PostgresOptions>(configuration, "Postgres");
        var failures = 0;
        foreach (var check in All(options, postgres, cancellationToken))
        {
            foreach (var finding in await check())
            {
                if (!finding.IsWell) failures++;
                await Console.Out.WriteLineAsync($"{(finding.IsWell ? "ok  " : "FAIL")}  {finding.Subject,-13}{finding.Sentence}");
            }
        }

        return failures == 0 ? 0 : 1;
    }

    private static IEnumerable<Func<Task<IEnumerable<Finding>>>> All(KinoraOptions options, PostgresOptions postgres, CancellationToken cancellationToken)
    {
        var tools = new Tools();
        yield return async () => [await FfmpegCheck.FfmpegAsync(tools, cancellationToken)];
        yield return async () => [await FfmpegCheck.FfprobeAsync(tools, cancellationToken)];
        yield return () => Task.FromResult(WallsCheck.Run(options, tools));
        yield return async () => [await PostgresCheck.RunAsync(options, postgres, tools, cancellationToken)];
        yield return () => Task.FromResult<IEnumerable<Finding>>([DataFolderCheck.Run(options)]);
        yield return () => Task.FromResult<IEnumerable<Finding>>([WebAppCheck.Run(options)]);
        foreach (var url in options.Urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            yield return async () => [await PortCheck.RunAsync(url, cancellationToken)];
        yield return async () => [await ClockCheck.RunAsync(options, TimeProvider.System, cancellationToken)];
    }
}
