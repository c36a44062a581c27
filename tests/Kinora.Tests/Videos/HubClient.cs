using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Kinora.Tests.Videos;

/// <summary>A hub client that speaks SignalR's JSON protocol over a bare WebSocket, so that the wire is what is tested.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private const char RecordSeparator = '\u001e';

    private readonly ClientWebSocket _socket;
    private readonly CancellationTokenSource _closing = new();
    private readonly Channel<(string Method, JsonElement Message)> _messages = Channel.CreateUnbounded<(string, JsonElement)>();
    private readonly Task _reading;

    private HubClient(ClientWebSocket socket)
    {
        _socket = socket;
        _reading = ReadAsync();
    }

    public static async Task<HubClient> ConnectAsync(string baseAddress, string path, Action<ClientWebSocketOptions> configure)
    {
        var client = await OpenAsync(baseAddress, path, configure);
        (await client.NextAsync()).Method.ShouldBe("handshake");
        (await client.NextAsync()).Method.ShouldBe("listening");
        return client;
    }

    /// <summary>Without waiting for an answer.</summary>
    public static async Task<HubClient> OpenAsync(string baseAddress, string path, Action<ClientWebSocketOptions> configure)
    {
        var socket = new ClientWebSocket();
        configure(socket.Options);
        await socket.ConnectAsync(new Uri(baseAddress.Replace("http://", "ws://", StringComparison.Ordinal) + path), TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"protocol":"json","version":1}{{RecordSeparator}}"""), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        return new HubClient(socket);
    }

    /// <summary>Until the server closes the connection, however long it takes.</summary>
    public Task ClosedAsync() => _reading.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>The next message, however long it takes.</summary>
    public async Task<(string Method, JsonElement Message)> NextAsync() => await _messages.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>The messages up to and with the first of this method for which the condition holds.</summary>
    public async Task<List<(string Method, JsonElement Message)>> UntilAsync(string method, Func<JsonElement, bool> condition)
    {
        List<(string Method, JsonElement Message)> seen = [];
        do seen.Add(await NextAsync());
        while (seen[^1].Method != method || !condition(seen[^1].Message));
        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
        _socket.Dispose();
        _closing.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[65536];
        var text = new StringBuilder();
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), _closing.Token) is { MessageType: WebSocketMessageType.Text } part)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
                for (var end = text.ToString().IndexOf(RecordSeparator, StringComparison.Ordinal); end >= 0; end = text.ToString().IndexOf(RecordSeparator, StringComparison.Ordinal))
                {
                    Take(JsonDocument.Parse(text.ToString(0, end)).RootElement);
                    text.Remove(0, end + 1);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
        }

        _messages.Writer.TryComplete();
    }

    private void Take(JsonElement record)
    {
        if (!record.TryGetProperty("type", out var type)) _messages.Writer.TryWrite(("handshake", record));
        else if (type.GetInt32() == 1) _messages.Writer.TryWrite((record.GetProperty("target").GetString()!, record.GetProperty("arguments").EnumerateArray().SingleOrDefault()));
    }
}
