using System.Globalization;
using System.Text.Json;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.IsoBmff;

/// <summary>One packet as ffprobe prints it.</summary>
internal sealed record Packet(int Stream, long? Pts, long Size, long Position, string Flags)
{
    public bool IsKey => Flags.Contains('K', StringComparison.Ordinal);

    public bool IsDiscarded => Flags.Contains('D', StringComparison.Ordinal);

    /// <summary>Every packet and every stream of a file, asked for once.</summary>
    public static async Task<(IReadOnlyList<Packet> Packets, IReadOnlyDictionary<int, JsonElement> Streams)> ReadAsync(string path)
    {
        var lines = await Ffmpeg.ProbeAsync(
            "-f", "mov", "-show_entries", "packet=stream_index,pts,size,pos,flags:stream:stream_disposition=attached_pic:stream_side_data", "-of", "json=c=1", path);
        using var probe = JsonDocument.Parse(string.Join('\n', lines));
        var packets = probe.RootElement.GetProperty("packets").EnumerateArray().Select(Parse).ToList();
        var streams = probe.RootElement.GetProperty("streams").EnumerateArray().ToDictionary(s => s.GetProperty("index").GetInt32(), s => s.Clone());
        return (packets, streams);
    }

    private static Packet Parse(JsonElement packet) => new(
        packet.GetProperty("stream_index").GetInt32(),
        packet.TryGetProperty("pts", out var pts) ? pts.GetInt64() : null,
        Number(packet, "size"),
        packet.TryGetProperty("pos", out _) ? Number(packet, "pos") : -1,
        packet.GetProperty("flags").GetString()!);

    private static long Number(JsonElement packet, string name) => long.Parse(packet.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
