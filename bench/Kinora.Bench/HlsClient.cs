namespace Kinora.Bench;

/// <summary>A plain HLS client: enough to fetch what a player would.</summary>
internal static class HlsClient
{
    /// <summary>Init segment and first media segment of the first variant, joined.</summary>
    public static async Task<byte[]> FirstSegmentAsync(HttpClient client, string master, CancellationToken cancellationToken)
    {
        var uris = await SegmentsAsync(client, await FirstVariantAsync(client, master, cancellationToken), cancellationToken);
        var init = await client.GetByteArrayAsync(uris[0], cancellationToken);
        var first = await client.GetByteArrayAsync(uris[1], cancellationToken);
        return [.. init, .. first];
    }

    /// <summary>The URI of the first variant's media playlist.</summary>
    public static async Task<Uri> FirstVariantAsync(HttpClient client, string master, CancellationToken cancellationToken) =>
        (await VariantsAsync(client, master, cancellationToken))[0];

    public static async Task<IReadOnlyList<Uri>> VariantsAsync(HttpClient client, string master, CancellationToken cancellationToken)
    {
        var address = new Uri(client.BaseAddress!, master);
        var text = await client.GetStringAsync(address, cancellationToken);
        return [.. Lines(text).Where(l => !l.StartsWith('#')).Select(l => new Uri(address, l))];
    }

    /// <summary>The init segment's URI, then every media segment's.</summary>
    public static async Task<IReadOnlyList<Uri>> SegmentsAsync(HttpClient client, Uri playlist, CancellationToken cancellationToken)
    {
        const string Map = "#EXT-X-MAP:URI=\"";
        var text = await client.GetStringAsync(playlist, cancellationToken);
        var init = Lines(text).First(l => l.StartsWith(Map, StringComparison.Ordinal))[Map.Length..].Split('"')[0];
        return [new Uri(playlist, init), .. Lines(text).Where(l => !l.StartsWith('#')).Select(l => new Uri(playlist, l))];
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
