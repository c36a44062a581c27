using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Tests.Uploads;

/// <summary>A PATCH on a bare socket, so that a test decides when its bytes come and how the connection ends.</summary>
public sealed class RawPatch : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawPatch> BeginAsync(string baseAddress, string accessToken, string url, long offset, long contentLength)
    {
        var patch = new RawPatch();
        var address = new Uri(baseAddress);
        await patch._socket.ConnectAsync(IPAddress.Loopback, address.Port);
        await patch.SendAsync(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"PATCH {url} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {accessToken}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {contentLength}\r\n\r\n")));
        return patch;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    /// <summary>The status of the answer.</summary>
    public async Task<int> StatusAsync()
    {
        var buffer = new byte[4096];
        var read = await _socket.ReceiveAsync(buffer);
        return int.Parse(Encoding.ASCII.GetString(buffer, 0, read).Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>As when the cable is pulled: a reset instead of an end.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();
}
