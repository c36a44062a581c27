using Kinora.Data;
using Kinora.Data.Uploads;
using Kinora.Messaging;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Uploads;

internal enum ReceiveOutcome
{
    /// <summary>The whole body is stored and acknowledged.</summary>
    Stored,

    /// <summary>The body broke off; what came is acknowledged.</summary>
    CutOff,
    TooLong,
    DiskFull,
    ChecksumMismatch,

    /// <summary>The upload was deleted meanwhile.</summary>
    Gone,
}

/// <summary>
/// Receives a request body into an upload. Acknowledged is what the database says was received, and it says so only of bytes that were flushed to the disk before: an
/// answer, or a later HEAD, never promises what a crash or a power cut could take back.
/// </summary>
public sealed class UploadReceiver(
    IDbContextFactory<KinoraDb> databases, UploadFiles files, UploadOptions options, VideoEvents events, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(250);

    /// <returns>How it ended, and the acknowledged offset.</returns>
    internal async Task<(ReceiveOutcome Outcome, long Offset)> ReceiveAsync(HttpContext context, Upload upload, UploadLock held, TusChecksum? checksum)
    {
        BeGenerous(context);
        held.Progress();
        using var gone = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, held.Displaced, lifetime.ApplicationStopping, gone.Token);
        using var file = files.Open(upload.Id);
        var writer = new ChunkWriter(file, upload.Received, upload.Length ?? options.MaxSize.Bytes, checksum, time);

        var lastTold = time.GetTimestamp();
        var end = await writer.ReceiveAsync(
            context.Request.BodyReader,
            () =>
            {
                held.Progress();
                if (time.GetElapsedTime(lastTold) < TellEvery) return;
                lastTold = time.GetTimestamp();
                Tell(upload, writer.Arrived);
            },
            async durable =>
            {
                if (!await AcknowledgeAsync(upload.Id, durable)) await gone.CancelAsync();
            },
            stop.Token);

        if (gone.IsCancellationRequested) return (ReceiveOutcome.Gone, upload.Received);
        if (end == ChunkEnd.TooLong) return (ReceiveOutcome.TooLong, upload.Received);
        // A checksum speaks of the whole body: of half a one nothing can be said, and nothing is kept.
        if (checksum is not null && end == ChunkEnd.Whole && !checksum.Matches()) return (ReceiveOutcome.ChecksumMismatch, upload.Received);
        if (checksum is not null && end != ChunkEnd.Whole) return (Outcome(end), upload.Received);

        var offset = writer.Written;
        if (offset > upload.Received)
        {
            // From here on nothing is cancelled: the bytes are there, they only need to be counted.
            await Task.Run(() => RandomAccess.FlushToDisk(file), CancellationToken.None);
        }

        if (!await AcknowledgeAsync(upload.Id, offset)) return (ReceiveOutcome.Gone, upload.Received);
        Tell(upload, offset);
        return (Outcome(end), offset);
    }

    private static ReceiveOutcome Outcome(ChunkEnd end) => end switch
    {
        ChunkEnd.Whole => ReceiveOutcome.Stored,
        ChunkEnd.DiskFull => ReceiveOutcome.DiskFull,
        _ => ReceiveOutcome.CutOff,
    };

    // A phone on a train may send nothing for half a minute and go on.
    private static void BeGenerous(HttpContext context)
    {
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is not { } rate) return;
        rate.MinDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(30));
    }

    private async Task<bool> AcknowledgeAsync(string uploadId, long offset)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        return await db.AdvanceUploadAsync(uploadId, offset, time.GetUtcNow() + options.Expiry, CancellationToken.None);
    }

    private void Tell(Upload upload, long offset)
    {
        if (upload.VideoId is { } videoId) events.Publish(new UploadProgress(videoId, upload.UserId, offset, upload.Length ?? 0));
    }
}
