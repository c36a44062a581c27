using Kinora.Hosting;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kinora.Tests.Playback;

/// <summary>A server that encodes only what is asked for.</summary>
public sealed class OnDemandHost(PostgresFixture postgres) : IAsyncLifetime
{
    public KinoraHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await KinoraHost.StartAsync(postgres, ("Playback:Background", "false"));

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    public Task<TestVideo> AddAsync(string path) => TestVideos.AddAsync(Host.Services.GetRequiredService<NpgsqlDataSource>(), Host.DataFolder, path);

    public string Root(TestVideo video) => $"{Host.BaseAddress}/media/{Host.Services.GetRequiredService<MediaTokens>().Issue(video.Id, null).Value}/{video.Id}";

    /// <summary>Waits until the database says so.</summary>
    public async Task UntilStoredAsync(TestVideo video, string rung, int index)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var command = Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select count(*) from segments where video_id = $1 and kind = 'video' and name = $2 and index = $3");
        command.Parameters.Add(new() { Value = video.Id });
        command.Parameters.Add(new() { Value = rung });
        command.Parameters.Add(new() { Value = index });
        while ((long)(await command.ExecuteScalarAsync(limit.Token))! == 0) await Task.Delay(10, limit.Token);
    }
}
