using System.Net;
using System.Net.Sockets;

namespace Kinora.Roles.Checks;

internal static class PortCheck
{
    public static async Task<Finding> RunAsync(string url, CancellationToken cancellationToken)
    {
        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe || address.Port == 0) return Finding.Well("address", $"{url} is taken at the start");
        try
        {
            foreach (var ip in Addresses(address.Host))
            {
                using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(ip, address.Port));
            }

            return Finding.Well("address", $"{url} is free");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return await IsKinoraAsync(address, cancellationToken)
                ? Finding.Well("address", $"{url} is served by a Kinora that runs")
                : Finding.Ill("address", $"{url} is in use by another program. Stop it, or choose another with --urls.");
        }
        catch (SocketException e)
        {
            return Finding.Ill("address", $"{url} cannot be listened on: {e.Message}.");
        }
    }

    private static IPAddress[] Addresses(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var ip) ? [ip] : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback] : [IPAddress.Any];

    private static async Task<bool> IsKinoraAsync(BindingAddress address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            using var response = await client.GetAsync(new Uri($"{address.Scheme}://{(Addresses(address.Host)[0] is var ip && ip.Equals(IPAddress.Any) ? "127.0.0.1" : ip)}:{address.Port}/health/live"), cancellationToken);
            return response.Headers.Contains(Hosting.RequestIds.Header) && response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
