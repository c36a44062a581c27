using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;

namespace Kinora.Hosting;

/// <summary>SignalR as all hubs share it: the API's JSON, users known by the id in their token.</summary>
public static class Realtime
{
    public static void AddRealtime(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IUserIdProvider, UserIds>();
        builder.Services.AddSingleton<HubSessions>();
        builder.Services.AddHostedService(s => s.GetRequiredService<HubSessions>());
        builder.Services.AddSignalR(o =>
        {
            o.AddFilter<HubSessions>();
            // Hubs only talk; what a client sends is a ping or a mistake.
            o.MaximumReceiveMessageSize = 4096;
            o.EnableDetailedErrors = false;
        }).AddJsonProtocol(o => Json.Configure(o.PayloadSerializerOptions));
    }

    /// <summary>How <see cref="IHubClients{T}.User"/> names a user.</summary>
    public static string HubName(Guid userId) => userId.ToString("D");

    /// <summary>A hub of signed-in people. A connection that pages of other sites open with our cookies is not signed in: see the authentication handler.</summary>
    public static void MapPersonalHub<THub>(this WebApplication app, string path)
        where THub : Hub => app.MapHub<THub>(path, o => o.CloseOnAuthenticationExpiration = true).RequireAuthorization();

    private sealed class UserIds : IUserIdProvider
    {
        public string? GetUserId(HubConnectionContext connection) => connection.User.FindFirstValue(CurrentUser.IdClaim);
    }
}
