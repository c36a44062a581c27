using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Features.Uploads;

internal enum ChunkEnd
{
    /// <summary>The body ended as it should.</summary>
    Whole,

    /// <summary>The client went away, or somebody wants us to stop; what has arrived counts.</summary>
    CutOff,

    /// <summary>The body has more bytes than the upload has room for.</summary>
    TooLong,

    /// <summary>The disk took no more.</summary>
    DiskFull,
}

/// <summary>
/// Carries one request body to the disk: two buffers, of which one fills from the network while the other is being written. Memory is constant, whatever the size.
/// Every now and then what is written is made durable and reported, so that a crash in the middle of a long body costs a second of it and the flush at its end is short.
/// </summary>
internal sealed class ChunkWriter(SafeFileHandle file, long offset, long limit, TusChecksum? checksum, TimeProvider time)
{
    private const int BufferSize = 1 << 20;
    private const int WritebackStep = 16 << 20;

    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(1);

    private byte[] _filling = [];
    private byte[] _spare = [];
    private int _filled;
    private long _handedOut = offset;
    private long _written = offset;
    private long _writebackStarted = offset;
    private Task _writing = Task.CompletedTask;

    /// <summary>Where the bytes end that are in the file.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Where the bytes end that have arrived.</summary>
    public long Arrived => _handedOut + _filled;

    /// <param name="arrived">Called after each piece.</param>
    /// <param name="checkpoint">Called, one call at a time, with an offset up to which the bytes are durable; never when there is a checksum to be seen first.</param>
    public async Task<ChunkEnd> ReceiveAsync(PipeReader body, Action arrived, Func<long, Task> checkpoint, CancellationToken cancellationToken)
    {
        (_filling, _spare) = (ArrayPool<byte>.Shared.Rent(BufferSize), ArrayPool<byte>.Shared.Rent(BufferSize));
        try
        {
            var end = await PumpAsync(body, arrived, checkpoint, cancellationToken);
            await HandOutAsync();
            await _writing;
            return end;
        }
        catch (IOException e) when (UploadFiles.IsFull(e))
        {
            return ChunkEnd.DiskFull;
        }
        finally
        {
            await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(_filling);
            ArrayPool<byte>.Shared.Return(_spare);
        }
    }

    private async Task<ChunkEnd> PumpAsync(PipeReader body, Action arrived, Func<long, Task> checkpoint, CancellationToken cancellationToken)
    {
        var lastCheckpoint = time.GetTimestamp();
        var checkpointing = Task.CompletedTask;
        try
        {
            while (true)
            {
                if (await ReadAsync(body, cancellationToken) is not { } read) return ChunkEnd.CutOff;
                var fits = Arrived + read.Buffer.Length <= limit;
                try
                {
                    if (fits)
                        foreach (var piece in read.Buffer)
                            await TakeAsync(piece);
                }
                finally
                {
                    body.AdvanceTo(read.Buffer.End);
                }

                arrived();
                if (!fits) return ChunkEnd.TooLong;
                if (read.IsCompleted) return ChunkEnd.Whole;

                if (checksum is not null || !checkpointing.IsCompleted || time.GetElapsedTime(lastCheckpoint) < CheckpointEvery) continue;
                await checkpointing;
                await HandOutAsync();
                lastCheckpoint = time.GetTimestamp();
                checkpointing = CheckpointAsync(Written, checkpoint);
            }
        }
        finally
        {
            await checkpointing;
        }
    }

    /// <summary>The next bytes, or null when there will be none because the client or somebody here gave up.</summary>
    private static async ValueTask<ReadResult?> ReadAsync(PipeReader body, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> piece)
    {
        while (piece.Length > 0)
        {
            var taken = Math.Min(piece.Length, BufferSize - _filled);
            piece[..taken].CopyTo(_filling.AsMemory(_filled));
            _filled += taken;
            piece = piece[taken..];
            if (_filled == BufferSize) await HandOutAsync();
        }
    }

    private async ValueTask HandOutAsync()
    {
        if (_filled == 0) return;
        await _writing;
        (_filling, _spare) = (_spare, _filling);
        _writing = WriteAsync(_spare.AsMemory(0, _filled), _handedOut);
        _handedOut += _filled;
        _filled = 0;
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, long at)
    {
        // Away from the thread that reads the network.
        await Task.Yield();
        checksum?.Append(bytes.Span);
        RandomAccess.Write(file, bytes.Span, at);
        Volatile.Write(ref _written, at + bytes.Length);

        if (Written - _writebackStarted < WritebackStep) return;
        NativeFiles.StartWriteback(file, _writebackStarted, Written - _writebackStarted);
        _writebackStarted = Written;
    }

    private async Task CheckpointAsync(long durable, Func<long, Task> checkpoint)
    {
        await Task.Run(() => RandomAccess.FlushToDisk(file));
        await checkpoint(durable);
    }
}
