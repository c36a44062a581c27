using System.Net.Sockets;

namespace Kinora.Media.Encoding;

/// <summary>A Unix socket in a private folder that one child connects to and writes one output to: several outputs of one process, read as they come, nothing on disk.</summary>
internal sealed class OutputSocket : IDisposable
{
    // sun_path holds 108 bytes with its terminator.
    private const int MaxPath = 107;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public OutputSocket(string path)
    {
        Url = "unix:" + path;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(1);
    }

    /// <summary>What ffmpeg is told to write to.</summary>
    public string Url { get; }

    /// <summary>A new folder for sockets that only this user may enter: in the scratch folder, or under /tmp when that folder's name is too long for a socket.</summary>
    public static DirectoryInfo CreateFolder(string scratch)
    {
        var path = Path.Combine(Path.GetFullPath(scratch), $"w-{Guid.NewGuid():n}"[..14]);
        if (System.Text.Encoding.UTF8.GetByteCount(path) + 4 > MaxPath) path = Path.Combine(Path.GetTempPath(), $"kinora-{Guid.NewGuid():n}"[..20]);
        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The child's bytes, once it has connected; null when it ended without.</summary>
    /// <param name="ended">The child's end.</param>
    public async Task<Stream?> AcceptAsync(Task ended, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accept = _listener.AcceptAsync(limit.Token).AsTask();

        // A child that was quick may have ended and its connection still wait to be accepted.
        if (await Task.WhenAny(accept, ended) != accept) limit.CancelAfter(TimeSpan.FromMilliseconds(200));
        try
        {
            return new NetworkStream(await accept, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _listener.Dispose();
}
