using System.Net;
using System.Net.Sockets;

namespace Kinora.Media.Tests.Hostile;

/// <summary>Listens where hostile files want to connect to.</summary>
public sealed class LureListener : IDisposable
{
    private readonly TcpListener _listener = Listen();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Somebody came. A connection waits in the kernel's queue even when its other end is gone.</summary>
    public bool WasReached => _listener.Pending();

    public void Dispose() => _listener.Dispose();

    // All of the corpus names a port of five digits; another number of digits would change the sizes that its files tell.
    private static TcpListener Listen()
    {
        while (true)
        {
            var listener = new TcpListener(IPAddress.IPv6Any, 0);
            listener.Server.DualMode = true;
            listener.Start();
            if (((IPEndPoint)listener.LocalEndpoint).Port >= 10_000) return listener;
            listener.Dispose();
        }
    }
}
