using Kinora.Hosting;
using Microsoft.AspNetCore.SignalR;

namespace Kinora.Features.Videos.Live;

/// <summary><c>/ws/uploads</c>: tells people what happens to their own videos. See <see cref="LiveVideos"/> for what is sent.</summary>
public sealed class UploadsHub(LiveOwners owners) : Hub
{
    /// <summary>SignalR answers the handshake before it gets here, so the page is told from when on it misses nothing.</summary>
    public override Task OnConnectedAsync()
    {
        owners.Add(Context.User!.UserId());
        return Clients.Caller.SendAsync("listening", CancellationToken.None);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        owners.Remove(Context.User!.UserId());
        return base.OnDisconnectedAsync(exception);
    }
}
