using Kinora.Hosting;

namespace Kinora.Roles;

/// <summary><c>kinora doctor</c>: a line for each thing that Kinora needs of this machine, and what to do where it is missing.</summary>
public static class Doctor
{
    public static async Task<int> RunAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var options = Settings.Bind<KinoraOptions>(configuration, section: null);
        cancellationToken.ThrowIfCancellationRequested();
        await Console.Out.WriteLineAsync(options.Data);
        return 0;
    }
}
