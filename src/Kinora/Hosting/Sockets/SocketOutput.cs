using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Hosting.Sockets;

/// <summary>
/// A connection's output that goes straight to its socket. What is written is sent as with Kestrel's own; besides, a response can append bytes that lie somewhere already, a cached
/// segment or a range of a file, and these go to the kernel (<c>send(2)</c>, <c>sendfile(2)</c>) without being copied into Kestrel's 4 kB blocks first and handed from
/// thread to thread every 64 kB. Like every <see cref="PipeWriter"/> it has one writer at a time.
/// </summary>
public sealed class SocketOutput(Socket socket, ConnectionContext connection) : PipeWriter
{
    /// <summary>Headers and small answers.</summary>
    private const int FirstBlock = 4 << 10;

    private const int NextBlock = 64 << 10;

    /// <summary>What is read and sent in the old way to wait for a socket that is full: there is no other way to await that one can be written.</summary>
    private const int Stopgap = 16 << 10;

    private readonly List<Block> _blocks = [];
    private readonly List<byte[]> _full = [];
    private byte[] _buffer = [];
    private int _sealed;
    private int _written;
    private long _unflushed;
    private Block? _appended;
    private bool _isTaken;
    private bool _isCanceled;
    private bool _isBroken;

    /// <summary>Why the response could not be sent, when that was not because the peer is gone.</summary>
    public Exception? Failure { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    /// <summary>Every plain connection of these endpoints gets such an output. TLS lies on top of it, and copies, as it must.</summary>
    public static void Use(ListenOptions listen)
    {
        if (!OperatingSystem.IsLinux()) return;
        listen.Use(next => async connection =>
        {
            if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
            {
                await next(connection);
                return;
            }

            var transport = connection.Transport;
            var output = new SocketOutput(socket, connection);
            connection.Features.Set(output);
            connection.Transport = new Duplex(transport.Input, output);
            try
            {
                await next(connection);
            }
            finally
            {
                connection.Transport = transport;
            }
        });
    }

    /// <summary>
    /// Appends bytes to the body that Kestrel counts, but does not touch. They must not change until the response is flushed. False when something stands between the response and the
    /// socket (TLS, HTTP/2, compression); then nothing has happened.
    /// </summary>
    public bool TryAppend(PipeWriter body, ReadOnlyMemory<byte> bytes) => TryAppend(body, new Block(bytes, null, 0, bytes.Length));

    /// <inheritdoc cref="TryAppend(PipeWriter, ReadOnlyMemory{byte})"/>
    /// <param name="body">The response's body, whose headers have been written (<c>StartAsync</c>).</param>
    /// <param name="file">Open until the response is flushed.</param>
    /// <param name="offset">Of the first byte, in the file.</param>
    /// <param name="count">Bytes that the file has there. If it turns out to have fewer, the connection is aborted.</param>
    public bool TryAppend(PipeWriter body, SafeFileHandle file, long offset, int count) => TryAppend(body, new Block(default, file, offset, count));

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_appended is not null)
        {
            _isTaken = true;
            return Memory<byte>.Empty;
        }

        if (_buffer.Length - _written < Math.Max(1, sizeHint))
        {
            Seal();
            if (_buffer.Length > 0) _full.Add(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(_blocks.Count == 0 ? FirstBlock : NextBlock, sizeHint));
            _sealed = _written = 0;
        }

        return _buffer.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_appended is { } block && _isTaken && bytes == block.Length)
        {
            Seal();
            _blocks.Add(block);
            _appended = null;
            _unflushed += bytes;
            return;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_buffer.Length - _written), nameof(bytes));
        _written += bytes;
        _unflushed += bytes;
    }

    /// <summary>Returns when the kernel has everything. A cancellation is not looked at: half of a block cannot be taken back, and whoever aborts the connection ends this too.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Seal();
        try
        {
            for (var i = 0; i < _blocks.Count && !_isBroken; i++)
            {
                var (block, more) = (_blocks[i], i + 1 < _blocks.Count);
                await (block.File is null ? SendAsync(block.Bytes, more) : SendAsync(block.File, block.Offset, block.Length));
            }
        }
#pragma warning disable CA1031 // Whatever it is, bytes are missing, and nothing may follow them.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The peer is gone, or was promised bytes that do not exist any more: either way it must not take what it has for the whole.
            _isBroken = true;
            if (e is not (SocketException or ObjectDisposedException)) Failure = e;
            connection.Abort(new ConnectionAbortedException("The response could not be sent.", e));
        }
        finally
        {
            Release();
        }

        var isCanceled = _isCanceled;
        _isCanceled = false;
        return new FlushResult(isCanceled, _isBroken);
    }

    public override void CancelPendingFlush() => _isCanceled = true;

    /// <summary>Nothing is left to be sent: what was flushed is in the kernel, and what was not is not wanted. The socket is closed by the transport below.</summary>
    public override void Complete(Exception? exception = null) => _isBroken = true;

    private bool TryAppend(PipeWriter body, Block block)
    {
        (_appended, _isTaken) = (block, false);
        _ = body.GetMemory();
        // When the connection is aborted in between, the bytes are counted and go nowhere.
        body.Advance(_isTaken ? block.Length : 0);
        _appended = null;
        return _isTaken;
    }

    /// <summary>What was written since the last block becomes one.</summary>
    private void Seal()
    {
        if (_written == _sealed) return;
        _blocks.Add(new Block(_buffer.AsMemory(_sealed, _written - _sealed), null, 0, _written - _sealed));
        _sealed = _written;
    }

    /// <summary>An idle connection holds no memory.</summary>
    private void Release()
    {
        foreach (var buffer in _full) ArrayPool<byte>.Shared.Return(buffer);
        ArrayPool<byte>.Shared.Return(_buffer);
        _full.Clear();
        _blocks.Clear();
        (_buffer, _sealed, _written, _unflushed) = ([], 0, 0, 0);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool more)
    {
        if (more) bytes = bytes[SocketCalls.TrySendMore(socket.SafeHandle, bytes.Span)..];
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    private async ValueTask SendAsync(SafeFileHandle file, long offset, int count)
    {
        while (count > 0)
        {
            var sent = SocketCalls.TrySendFile(socket.SafeHandle, file, offset, count);
            if (sent == 0) sent = await SendStopgapAsync(file, offset, Math.Min(count, Stopgap));
            offset += sent;
            count -= sent;
        }
    }

    private async ValueTask<int> SendStopgapAsync(SafeFileHandle file, long offset, int count)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(count);
        try
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, count), offset);
            if (read == 0) throw new EndOfStreamException("The file is shorter than it was.");
            await SendAsync(buffer.AsMemory(0, read), more: false);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private readonly record struct Block(ReadOnlyMemory<byte> Bytes, SafeFileHandle? File, long Offset, int Length);

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}

/// <summary>The calls that <see cref="Socket"/> has no name for. None of them blocks: a socket that Kestrel reads from does not.</summary>
internal static class SocketCalls
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int More = 0x8000; // MSG_MORE
    private const int DoNotWait = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL

    /// <summary>Hands bytes to the kernel behind which others follow at once, so that both may travel in one packet. Returns how many it took, perhaps none.</summary>
    public static int TrySendMore(SafeSocketHandle socket, ReadOnlySpan<byte> bytes)
    {
        var sent = send(socket, in MemoryMarshal.GetReference(bytes), bytes.Length, More | DoNotWait | NoSignal);
        // Whatever is wrong, the ordinary send that follows finds it out.
        return (int)Math.Max(0, sent);
    }

    /// <summary>Returns how many bytes the socket took, 0 when it is full, or when files of this kind cannot be sent so.</summary>
    /// <exception cref="SocketException">The connection is gone.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static int TrySendFile(SafeSocketHandle socket, SafeFileHandle file, long offset, int count)
    {
        while (true)
        {
            var position = offset;
            var sent = sendfile(socket, file, ref position, count);
            if (sent >= 0) return (int)sent;
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    continue;
                case TryAgain:
                    return 0;
                case 22 or 38: // EINVAL, ENOSYS: this file system cannot
                    return 0;
                case 32 or 104 or 107 or 110 or 113: // EPIPE, ECONNRESET, ENOTCONN, ETIMEDOUT, EHOSTUNREACH
                    throw new SocketException((int)SocketError.ConnectionReset);
                case var error:
                    throw new IOException($"sendfile failed: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }
    }

#pragma warning disable IDE1006, SYSLIB1054 // The C names; these take nothing that needs generated marshalling.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint send(SafeSocketHandle socket, in byte bytes, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint sendfile(SafeSocketHandle socket, SafeFileHandle file, ref long offset, nint count);
#pragma warning restore IDE1006, SYSLIB1054
}
