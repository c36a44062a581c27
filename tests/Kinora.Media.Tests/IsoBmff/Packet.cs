using System.Globalization;
using System.Text.Json;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.IsoBmff;

/// <summary>One packet as ffprobe prints it.</summary>
/// <param name="Hash">SHA-256 of its bytes.</param>
internal sealed record Packet(int Stream, long? Pts, long Size, long Position, string Flags, string Hash)
{
    public bool IsKey => Flags.Contains('K', StringComparison.Ordinal);

    public bool IsDiscarded => Flags.Contains('D', StringComparison.Ordinal);

    /// <summary>Every packet and every stream of a file, asked for once.</summary>
    public static async Task<(IReadOnlyList<Packet> Packets, IReadOnlyDictionary<int, JsonElement> Streams)> ReadAsync(string path, string demuxer = "mov")
    {
        var lines = await Ffmpeg.ProbeAsync(
            "-f", demuxer, "-show_data_hash", "SHA256", "-show_entries", "packet=stream_index,pts,size,pos,flags,data_hash:stream:stream_disposition=attached_pic,default,dub,comment,hearing_impaired,visual_impaired:stream_tags:stream_side_data", "-of", "json=c=1", path);
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
        packet.GetProperty("flags").GetString()!,
        packet.GetProperty("data_hash").GetString()!);

    private static long Number(JsonElement packet, string name) => long.Parse(packet.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
