using Kinora.Features.Ingest;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Encoding;
using Kinora.Media.IO;
using Kinora.Media.Probing;
using Kinora.Roles.Checks;

namespace Kinora.Roles.Engine;

/// <summary>ffmpeg behind the walls and limits that the settings of the server build, with a scratch folder of its own.</summary>
internal sealed class WalledEngine : IDisposable
{
    private readonly DirectoryInfo _scratch;
    private readonly ProbeLimits _limits;

    private WalledEngine(DirectoryInfo scratch, MediaTools tools, ProbeLimits limits) => (_scratch, Tools, _limits) = (scratch, tools, limits);

    public MediaTools Tools { get; }

    /// <exception cref="StartException">ffmpeg is missing or too old, or a sandbox is required and cannot be built.</exception>
    public static async Task<WalledEngine> StartAsync(IConfiguration settings, CancellationToken cancellationToken)
    {
        var options = Settings.Bind<KinoraOptions>(settings, section: null);
        var limits = Settings.Bind<LimitOptions>(settings, "Limits").ForProbe();
        if (await FfmpegCheck.RefusalAsync(new Tools(), cancellationToken) is { } refusal) throw new StartException(refusal);
        var scratch = Directory.CreateTempSubdirectory("kinora-media-");
        try
        {
            var tools = MediaToolchain.Walled(MediaTools.OnPath(scratch.FullName), options.Sandbox, reason => Console.Error.WriteLine($"kinora: The file is decoded without a sandbox: {reason}"));
            return new WalledEngine(scratch, tools, limits);
        }
        catch
        {
            scratch.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>What the file is.</summary>
    /// <exception cref="FileNotFoundException">There is none; the message is a sentence.</exception>
    /// <exception cref="MediaFormatException">It is not a video or sound file that can be taken.</exception>
    public async Task<MediaIndex> ProbeAsync(string file, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(file);
        if (Directory.Exists(path)) throw new FileNotFoundException($"{file} is a folder, not a file.");
        if (!File.Exists(path)) throw new FileNotFoundException($"{file} does not exist.");
        using var source = new FileByteSource(path);
        return await MediaProbe.ProbeAsync(source, path, _limits, Tools, cancellationToken);
    }

    public void Dispose() => _scratch.Delete(recursive: true);
}
