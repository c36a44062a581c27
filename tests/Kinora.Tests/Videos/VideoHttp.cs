using System.Diagnostics;
using System.Text.Json;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Storage;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kinora.Tests.Videos;

internal static class VideoHttp
{
    public static IObjectStore Store(this KinoraHost host) => host.Services.GetRequiredService<IObjectStore>();

    public static Task StoreOriginalAsync(this KinoraHost host, Video video, byte[] bytes) =>
        host.Store().PutAsync(VideoObjects.Original(video.Id), bytes, TestContext.Current.CancellationToken);

    public static async Task<string[]> IdsAsync(this HttpClient client, string list)
    {
        var page = await (await client.GetAsync(list)).JsonAsync();
        return [.. Ids(page)];
    }

    /// <summary>Every id of a list, page by page.</summary>
    public static async Task<List<string>> WalkAsync(this HttpClient client, string list)
    {
        List<string> seen = [];
        for (string? cursor = ""; cursor is not null && seen.Count < 1000;)
        {
            var page = await (await client.GetAsync($"{list}&cursor={cursor}")).JsonAsync();
            seen.AddRange(Ids(page));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        return seen;
    }

    /// <summary>How many statements the server sends to its database for a request, found by the request's trace: background work does not count.</summary>
    public static async Task<int> QueriesAsync(this KinoraHost host, Func<Task<HttpResponseMessage>> request)
    {
        var count = 0;
        using var trace = new Activity(host.ConnectionString).SetIdFormat(ActivityIdFormat.W3C).Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Which sessions have ended is read again every two seconds, by whichever request comes then.
                var isOfSessions = activity.TagObjects.Any(t => t.Value is string text && text.Contains("refresh_tokens", StringComparison.Ordinal));
                if (activity.Source.Name == "Npgsql" && activity.TraceId == trace.TraceId && !isOfSessions) Interlocked.Increment(ref count);
            },
        };
        ActivitySource.AddActivityListener(listener);
        (await request()).EnsureSuccessStatusCode();
        return count;
    }

    /// <summary>How the database orders ids, which is not how .NET does.</summary>
    public static IComparer<string> DatabaseOrder(this KinoraHost host) => Comparer<string>.Create((a, b) =>
    {
        using var connection = new NpgsqlConnection(host.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand("select case when $1 < $2 then -1 when $1 > $2 then 1 else 0 end", connection) { Parameters = { new() { Value = a }, new() { Value = b } } };
        return (int)command.ExecuteScalar()!;
    });

    private static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!);
}
