using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kinora.Features.Playback;
using Kinora.Hosting.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kinora.Tests.Playback;

/// <summary>Bodies sent from memory and from files, byte for byte, over every kind of connection: straight to the socket, through TLS, and as HTTP/2.</summary>
public sealed class MediaBodyTests : IAsyncLifetime
{
    private const int Large = 24 << 20; // more than the kernel's buffers on both sides

    private readonly string _path = Path.GetTempFileName();
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly byte[] _bytes = Random(Large, seed: 1);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _app = null!;
    private TimeSpan? _patience;
    private Uri _plain = null!;
    private Uri _tls = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllBytesAsync(_path, _bytes);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(SocketOutput.Use);
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate));
        });
        _app = builder.Build();
        _app.MapGet("/memory", context => SendAsync(context, Large, body => body.SendAsync(_bytes)));
        _app.MapGet("/file", context => SendFileAsync(context, Large, (body, file) => body.SendAsync(file, 0, Large)));
        _app.MapGet("/mixed", context => SendFileAsync(context, Mixed().Length, async (body, file) =>
        {
            await body.SendAsync(_bytes.AsMemory(0, 100));
            for (var i = 0; i < 2000; i++) await body.SendAsync(file, i * 2000, 1 + i);
            await body.SendAsync(_bytes.AsMemory(5, 70_000));
            await body.SendAsync(file, 7, 3_000_000);
        }));
        _app.MapGet("/short", context => SendFileAsync(context, Large + 1, (body, file) => body.SendAsync(file, 0, Large + 1)));
        _app.MapGet("/patience", context =>
        {
            _patience = context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate?.GracePeriod;
            return Task.CompletedTask;
        });
        _app.MapGet("/json", () => Results.Json(Enumerable.Range(0, 100_000)));
        _app.MapGet("/chunks", async context =>
        {
            for (var i = 0; i < 300; i++) await context.Response.WriteAsync($"{i},");
        });
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a)).ToArray();
        (_plain, _tls) = (addresses.Single(a => a.Scheme == "http"), addresses.Single(a => a.Scheme == "https"));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
        File.Delete(_path);
    }

    [Theory]
    [InlineData(false, "1.1", "memory")]
    [InlineData(false, "1.1", "file")]
    [InlineData(false, "1.1", "mixed")]
    [InlineData(true, "1.1", "memory")]
    [InlineData(true, "1.1", "file")]
    [InlineData(true, "1.1", "mixed")]
    [InlineData(true, "2.0", "memory")]
    [InlineData(true, "2.0", "file")]
    [InlineData(true, "2.0", "mixed")]
    public async Task Every_byte_arrives_again_and_again(bool tls, string version, string what)
    {
        using var client = Client();
        var expected = what == "mixed" ? Mixed() : _bytes;

        // One connection for all of them: what one response left behind would be in the next.
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(tls ? _tls : _plain, what)) { Version = new Version(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var response = await client.SendAsync(request);
            response.Version.ShouldBe(new Version(version));
            (await response.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(expected).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_Kestrel_writes_itself_arrives_as_ever(bool tls)
    {
        using var client = Client();
        var address = tls ? _tls : _plain;

        (await client.GetStringAsync(new Uri(address, "json"))).ShouldBe("[" + string.Join(',', Enumerable.Range(0, 100_000)) + "]");
        (await client.GetStringAsync(new Uri(address, "chunks"))).ShouldBe(string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},")));
        (await client.GetAsync(new Uri(address, "nothing"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("file")]
    public async Task A_client_that_reads_in_sips_gets_it_all(string what)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, _plain.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /{what} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));

        using var received = new MemoryStream();
        var sip = new byte[3001];
        for (int count; (count = await socket.ReceiveAsync(sip)) > 0;) received.Write(sip, 0, count);

        var all = received.ToArray();
        var body = all.AsSpan(all.AsSpan().IndexOf("\r\n\r\n"u8) + 4);
        body.SequenceEqual(_bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_may_stop_reading_for_a_while()
    {
        using var client = Client();
        _ = await client.GetByteArrayAsync(new Uri(_plain, "file"));
        var ofMedia = _patience;
        _ = await client.GetStringAsync(new Uri(_plain, "patience"));

        // Kestrel counts none of the bytes that it has not copied: the grace is all the time that there is for a slice.
        ofMedia.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromMinutes(1));
        _patience.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromMinutes(1), "only media are given so much time");
    }

    [Fact]
    public async Task Answers_to_requests_sent_at_once_come_in_their_order()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _plain.Port);
        await socket.SendAsync("GET /chunks HTTP/1.1\r\nHost: x\r\n\r\nGET /mixed HTTP/1.1\r\nHost: x\r\n\r\nGET /mixed HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());

        using var received = new MemoryStream();
        await using (var stream = new NetworkStream(socket)) await stream.CopyToAsync(received);

        var (all, mixed) = (received.ToArray(), Mixed());
        all.AsSpan().IndexOf("299,"u8).ShouldBeInRange(0, 100_000);
        var first = all.AsSpan().IndexOf(mixed);
        first.ShouldBePositive();
        all.AsSpan(first + mixed.Length).IndexOf(mixed).ShouldBeInRange(1, 1000);
        all.AsSpan().EndsWith(mixed).ShouldBeTrue();
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("file")]
    public async Task A_client_that_goes_away_ends_its_response_and_no_other(string what)
    {
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) })
        {
            await socket.ConnectAsync(IPAddress.Loopback, _plain.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /{what} HTTP/1.1\r\nHost: x\r\n\r\n"));
            (await socket.ReceiveAsync(new byte[1])).ShouldBe(1);
        }

        await _ended.Task.WaitAsync(TimeSpan.FromMinutes(1));
        using var client = Client();
        (await client.GetByteArrayAsync(new Uri(_plain, what))).AsSpan().SequenceEqual(_bytes).ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_ends_too_early_is_never_taken_for_whole(bool tls)
    {
        using var client = Client();

        var e = await Should.ThrowAsync<HttpRequestException>(() => client.GetByteArrayAsync(new Uri(tls ? _tls : _plain, "short")));

        e.StatusCode.ShouldBeNull();
        (await client.GetStringAsync(new Uri(tls ? _tls : _plain, "chunks"))).ShouldEndWith("299,");
    }

    private HttpClient Client() =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = 1, SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString() } });

    private static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private byte[] Mixed() =>
    [
        .. _bytes.AsSpan(0, 100),
        .. Enumerable.Range(0, 2000).SelectMany(i => _bytes[(i * 2000)..((i * 2000) + 1 + i)]),
        .. _bytes.AsSpan(5, 70_000),
        .. _bytes.AsSpan(7, 3_000_000),
    ];

    private Task SendFileAsync(HttpContext context, long length, Func<MediaBody, Microsoft.Win32.SafeHandles.SafeFileHandle, ValueTask> send) => SendAsync(context, length, async body =>
    {
        using var file = File.OpenHandle(_path);
        await send(body, file);
        await body.FlushAsync();
    });

    private async Task SendAsync(HttpContext context, long length, Func<MediaBody, ValueTask> send)
    {
        context.Response.ContentLength = length;
        try
        {
            var body = await MediaBody.StartAsync(context.Response, context.RequestAborted);
            _patience = context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate?.GracePeriod;
            await send(body);
            await body.FlushAsync();
        }
        finally
        {
            _ended.TrySetResult();
        }
    }
}
