using System.Net.Sockets;
using System.Text;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Hosting;

public sealed class ShutdownTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_request_that_is_under_way_is_answered_before_the_end()
    {
        await using var kinora = KinoraProcess.Start("serve", "--data", _folder.In("data"), "--urls", "http://127.0.0.1:0");
        var address = new Uri(await kinora.ListeningAsync());
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        const string body = """{"login":"nobody","password":"a long enough password"}""";
        // 100-continue is written when the handler begins to read: the request is then surely under way.
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n"));
        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync()).ShouldBe("HTTP/1.1 100 Continue");

        var ending = kinora.TerminateAsync();
        await RefusesAsync(address);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(body));

        // It needs the database, which therefore is still there.
        var answer = await reader.ReadToEndAsync();
        answer.ShouldContain("HTTP/1.1 401 Unauthorized");
        (await ending).ShouldBe(0);
    }

    // Until no new connection is taken, the signal has not arrived.
    private static async Task RefusesAsync(Uri address)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(address.Host, address.Port);
            }
            catch (SocketException)
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("The server goes on listening.");
    }
}
