using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kinora.Hosting;
using Kinora.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Kinora.Tests.Infrastructure;

/// <summary>
/// The whole server in this process: real Kestrel on a loopback port, a data folder and a database of its own. As a class fixture
/// (<c>IClassFixture&lt;KinoraHost&gt;</c>) it is shared by the tests of a class; with settings of its own, by <see cref="StartAsync"/>.
/// </summary>
public class KinoraHost(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _settings = new(StringComparer.OrdinalIgnoreCase);
    private WebApplication? _app;
    private HttpClient? _client;

    /// <summary>JSON as the API speaks it.</summary>
    public static JsonSerializerOptions Json { get; } = CreateJson();

    public PostgresFixture Postgres => postgres;

    public string DataFolder => _folder.Path;

    /// <summary>Without a slash at the end: <c>http://127.0.0.1:41234</c>.</summary>
    public string BaseAddress { get; private set; } = "";

    public string ConnectionString { get; private set; } = "";

    public IServiceProvider Services => _app!.Services;

    /// <summary>Without cookies and redirects; for a caller with a memory of its own see <see cref="CreateClient"/>.</summary>
    public HttpClient Client => _client!;

    /// <summary>A host with settings, like <c>("Uploads:MaxBytes", "1000")</c>.</summary>
    public static async Task<KinoraHost> StartAsync(PostgresFixture postgres, params (string Key, string? Value)[] settings)
    {
        var host = new KinoraHost(postgres);
        foreach (var (key, value) in settings) host._settings[key] = value;
        await host.InitializeAsync();
        return host;
    }

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CreateDatabaseAsync();
        await StartServerAsync();
    }

    /// <summary>Stops the server and starts it again on the same data folder and database; the port changes.</summary>
    public async Task RestartAsync()
    {
        await StopServerAsync();
        await StartServerAsync();
    }

    public HttpClient CreateClient(bool cookies = false, bool redirects = false) =>
        new(new SocketsHttpHandler { UseCookies = cookies, CookieContainer = new CookieContainer(), AllowAutoRedirect = redirects }) { BaseAddress = new Uri(BaseAddress) };

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task StartServerAsync()
    {
        Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Data"] = DataFolder,
            ["Urls"] = "http://127.0.0.1:0",
            ["Database"] = ConnectionString,
            ["Logs:Level"] = "Warning",
            // Every test calls from the same address.
            ["RateLimits:SignInPerMinute"] = "100000",
            ["RateLimits:ApiPerMinute"] = "100000",
            ["Ingest:Rehearse"] = "false",
        };
        foreach (var (key, value) in _settings) settings[key] = value;

        _app = Serve.Build(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        await _app.StartAsync();
        BaseAddress = _app.Urls.First();
        _client = CreateClient();
    }

    private async Task StopServerAsync()
    {
        _client?.Dispose();
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static JsonSerializerOptions CreateJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Kinora.Hosting.Json.Configure(options);
        return options;
    }
}

public static class HttpJson
{
    /// <summary>The body as a JSON element, for asserting on members.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();
}
