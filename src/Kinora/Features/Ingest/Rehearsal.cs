using Kinora.Media.Encoding;

namespace Kinora.Features.Ingest;

/// <summary>
/// After the start, while nobody has uploaded anything yet, everything is gone through once that the first upload would otherwise wait for: code is compiled, queries are
/// translated, ffmpeg is read from the disk. Nothing of it is kept, and nothing depends on it.
/// </summary>
public sealed class Rehearsal(MediaTools tools, Ingestion ingestion, IngestOptions options, IHostApplicationLifetime lifetime, ILogger<Rehearsal> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Rehearse) return;
        await Task.Delay(Timeout.Infinite, lifetime.ApplicationStarted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var (file, presentation) = await EngineRehearsal.RunAsync(tools, stoppingToken);
            await ingestion.RehearseAsync(file, presentation, stoppingToken);

            // What starting has left behind is not kept until somebody comes.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
#pragma warning disable CA1031 // Nothing depends on it, whatever it dies of.
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogWarning(e, "The rehearsal failed; uploads may fail, too");
        }
    }
}
