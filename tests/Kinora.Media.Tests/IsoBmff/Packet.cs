using System.Globalization;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.IsoBmff;

/// <summary>One packet as ffprobe prints it.</summary>
internal sealed record Packet(int Stream, long? Pts, long Size, long Position, string Flags)
{
    public bool IsKey => Flags.Contains('K', StringComparison.Ordinal);

    public bool IsDiscarded => Flags.Contains('D', StringComparison.Ordinal);

    /// <summary>Every packet of a file.</summary>
    public static async Task<IReadOnlyList<Packet>> ReadAsync(string path)
    {
        var lines = await Ffmpeg.ProbeAsync("-f", "mov", "-show_packets", "-show_entries", "packet=stream_index,pts,size,pos,flags", "-of", "compact=nk=0:p=0", path);
        var packets = new List<Packet>();
        foreach (var line in lines)
        {
            var fields = line.Split('|').Select(f => f.Split('=', 2)).Where(f => f.Length == 2).GroupBy(f => f[0]).ToDictionary(g => g.Key, g => g.First()[1]);
            if (!fields.TryGetValue("stream_index", out var stream)) continue;
            packets.Add(new Packet((int)Number(stream)!.Value, Number(fields["pts"]), Number(fields["size"]) ?? 0, Number(fields["pos"]) ?? -1, fields["flags"]));
        }
        return packets;
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
