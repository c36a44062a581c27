using System.Net;
using Kinora.Hosting.Sockets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using IPNetwork = System.Net.IPNetwork;

namespace Kinora.Hosting;

public sealed record ProxyOptions
{
    /// <summary>Addresses and networks (<c>10.0.0.0/8</c>) of the proxies in front, whose X-Forwarded-For and -Proto are believed. Separated by commas.</summary>
    public string Trusted { get; init; } = "";
}

/// <summary>Kestrel and the process around it.</summary>
public static class KestrelHost
{
    public static void AddHost(this WebApplicationBuilder builder, KinoraOptions options)
    {
        CreateDataFolder(options);
        builder.WebHost.UseUrls([.. options.Urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Configure);
        builder.Services.AddSingleton<DataFolderLock>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Tools>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<WebApp>();
        builder.Services.AddSingleton<PublicAddress>();
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.Data, "keys"))).SetApplicationName("kinora");
        // Long enough for the requests in flight to end; an upload that is cut off goes on where it was.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(o => (o.ShutdownTimeout, o.BackgroundServiceExceptionBehavior) = (TimeSpan.FromSeconds(20), BackgroundServiceExceptionBehavior.StopHost));
        AddProxies(builder);
    }

    public static void UseHost(this WebApplication app) => app.UseForwardedHeaders();

    private static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.ConfigureEndpointDefaults(SocketOutput.Use);
        // JSON bodies are small; the upload endpoints set their own limit.
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
    }

    private static void CreateDataFolder(KinoraOptions options)
    {
        try
        {
            // Originals of private videos lie in it. As root, PostgreSQL's user has to pass through, but need not look around.
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            const UnixFileMode through = owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            Directory.CreateDirectory(options.Data, Environment.IsPrivilegedProcess ? through : owner);
            foreach (var name in new[] { "keys", "objects", "uploads", "scratch" }) Directory.CreateDirectory(Path.Combine(options.Data, name), owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(nameof(KinoraOptions.Data), $"the folder {options.Data} cannot be made: {e.Message}");
        }
    }

    private static void AddProxies(WebApplicationBuilder builder)
    {
        var trusted = builder.AddSettings<ProxyOptions>("Proxies").Trusted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var networks = Array.ConvertAll(trusted, Network);
        builder.Services.Configure<ForwardedHeadersOptions>(o =>
        {
            // Without a trusted proxy nobody is believed.
            o.ForwardedHeaders = networks.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // Every proxy of a chain is asked, as far as it is trusted: a CDN before nginx, say.
            o.ForwardLimit = null;
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            foreach (var network in networks) o.KnownIPNetworks.Add(network);
        });
    }

    private static IPNetwork Network(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        if (IPAddress.TryParse(text, out var address)) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        throw new SettingException("Proxies:Trusted", $"'{text}' is neither an address nor a network like 10.0.0.0/8.");
    }
}
