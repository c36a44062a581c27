using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace Kinora.Hosting;

/// <summary>
/// Who connects to a hub is asked for a token once, at the beginning. Here a connection ends with its session: at once when this process ended it, within seconds when
/// another did.
/// </summary>
public sealed class HubSessions(EndedSessions ended, ILogger<HubSessions> logger) : BackgroundService, IHubFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, HubCallerContext> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _wake = new(0);

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next) => next(invocationContext);

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        _open[context.Context.ConnectionId] = context.Context;
        try
        {
            await next(context);
        }
        catch
        {
            // Of what has not begun nobody is told the end.
            _open.TryRemove(context.Context.ConnectionId, out _);
            throw;
        }
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        _open.TryRemove(context.Context.ConnectionId, out _);
        return next(context, exception);
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ended.SomeEnded += Wake;
        try
        {
            while (true)
            {
                await _wake.WaitAsync(Pause, stoppingToken);
                await CloseAsync(stoppingToken);
            }
        }
        finally
        {
            ended.SomeEnded -= Wake;
        }
    }

    // However many have ended, one look finds them all.
    private void Wake()
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (_, connection) in _open)
                if (connection.User?.SessionId() is { } session && await ended.ContainsAsync(session, cancellationToken))
                    connection.Abort();
        }
        catch (Exception e) when (e.IsDatabaseTrouble && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(e, "Which sessions have ended could not be read; their connections are closed later");
        }
    }
}
