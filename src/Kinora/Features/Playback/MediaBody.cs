using System.Buffers;
using System.IO.Pipelines;
using Kinora.Hosting.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Features.Playback;

/// <summary>
/// The body of a response, sent from memory and from files one behind the other. On a plain HTTP/1.1 connection the bytes go from where they lie to the kernel; TLS and HTTP/2 have to touch every
/// one. When the client is gone, the rest goes nowhere.
/// </summary>
public sealed class MediaBody
{
    /// <summary>What is handed over at once.</summary>
    private const int Slice = 512 << 10;

    /// <summary>What is copied at once: a slow phone must not make the server hold a whole segment in its buffers.</summary>
    private const int Copy = 64 << 10;

    /// <summary>
    /// What a client may take for it: a player that is full stops reading, a phone loses its network for a while. Kestrel counts what is written, not what is advanced over, so the grace is all
    /// the time there is; nothing but a socket is held meanwhile.
    /// </summary>
    private static readonly MinDataRate LeastRate = new(240, TimeSpan.FromMinutes(5));

    private readonly PipeWriter _body;
    private readonly SocketOutput? _output;
    private readonly CancellationToken _cancellationToken;
    private readonly int _slice;
    private int _unflushed;
    private bool _isGone;

    private MediaBody(PipeWriter body, SocketOutput? output, CancellationToken cancellationToken) =>
        (_body, _output, _slice, _cancellationToken) = (body, output, output is null ? Copy : Slice, cancellationToken);

    /// <summary>Writes the headers, whose length must be that of all that is going to be sent.</summary>
    public static async ValueTask<MediaBody> StartAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        await response.StartAsync(cancellationToken);
        var features = response.HttpContext.Features;
        if (features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = LeastRate;
        var isPlain = HttpProtocol.IsHttp11(response.HttpContext.Request.Protocol) && features.Get<ITlsHandshakeFeature>() is null;
        return new MediaBody(response.BodyWriter, isPlain ? features.Get<SocketOutput>() : null, cancellationToken);
    }

    /// <summary>The bytes must not change before <see cref="FlushAsync"/>.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty && !_isGone)
        {
            var slice = bytes[..Math.Min(_slice - _unflushed, bytes.Length)];
            if (_output is null || !_output.TryAppend(_body, slice)) _body.Write(slice.Span);
            await AppendedAsync(slice.Length);
            bytes = bytes[slice.Length..];
        }
    }

    /// <summary>The file must not be closed before <see cref="FlushAsync"/>.</summary>
    /// <exception cref="EndOfStreamException">The file is shorter than that.</exception>
    public async ValueTask SendAsync(SafeFileHandle file, long start, long count)
    {
        while (count > 0 && !_isGone)
        {
            var slice = (int)Math.Min(_slice - _unflushed, count);
            if (_output is null || !_output.TryAppend(_body, file, start, slice)) slice = await CopyAsync(file, start, slice);
            await AppendedAsync(slice);
            start += slice;
            count -= slice;
        }
    }

    /// <summary>Returns when the kernel has everything, or the client is gone.</summary>
    /// <exception cref="IOException">A file could not be read to its end; the connection is aborted, so that nobody takes what there was for the whole.</exception>
    public async ValueTask FlushAsync()
    {
        if (_unflushed == 0 || _isGone) return;
        _unflushed = 0;
        var flushed = await _body.FlushAsync(_cancellationToken);
        _isGone = flushed.IsCompleted || flushed.IsCanceled;
        if (_isGone && _output?.Failure is { } failure) throw new IOException("A file that was being sent could not be read to its end.", failure);
    }

    private ValueTask AppendedAsync(int bytes)
    {
        _unflushed += bytes;
        return _unflushed < _slice ? ValueTask.CompletedTask : FlushAsync();
    }

    private async ValueTask<int> CopyAsync(SafeFileHandle file, long start, int count)
    {
        var read = await RandomAccess.ReadAsync(file, _body.GetMemory(count)[..count], start, _cancellationToken);
        if (read == 0) throw new EndOfStreamException("The file is shorter than it was.");
        _body.Advance(read);
        return read;
    }
}
