using System.Buffers.Binary;

namespace Kinora.Media.Validation.Segments;

/// <summary>Reads a segment of MPEG-2 transport stream (ISO/IEC 13818-1, RFC 8216bis §3.1.1): one program, its pictures and sounds by their PES packets.</summary>
internal sealed class TransportSegment(byte[] bytes, Findings findings, string place)
{
    private const int PacketSize = 188;
    private const byte SyncByte = 0x47;

    private readonly Dictionary<int, ElementaryTrack> _tracks = [];
    private int? _mapPid;

    /// <summary>Three packets in a row, or as many as there are.</summary>
    public static bool IsTransport(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < PacketSize) return false;
        for (var at = 0; at < Math.Min(bytes.Length, 3 * PacketSize); at += PacketSize)
            if (bytes[at] != SyncByte) return false;
        return true;
    }

    /// <summary>Null, with a finding, when it cannot be read.</summary>
    public SegmentFacts? Read()
    {
        if (bytes.Length % PacketSize != 0)
        {
            findings.Add(Rules.SegmentDamaged, place, "The segment is not a whole number of transport packets.");
            return null;
        }

        for (var at = 0; at < bytes.Length; at += PacketSize)
        {
            if (bytes[at] != SyncByte)
            {
                findings.Add(Rules.SegmentDamaged, place, $"There is no transport packet at byte {at}.");
                return null;
            }

            ReadPacket(bytes.AsSpan(at, PacketSize));
        }

        var facts = _tracks.Values.Select(t => t.Facts()).OfType<TrackFacts>().OrderByDescending(f => f.Track.IsVideo).ToArray();
        if (facts.Length > 0) return new SegmentFacts(facts);
        findings.Add(Rules.SegmentBoxes, place, _tracks.Count == 0 ? "The segment has no PAT and PMT that lead to pictures or sound." : "The segment has no time stamp.");
        return null;
    }

    private void ReadPacket(ReadOnlySpan<byte> packet)
    {
        var pid = BinaryPrimitives.ReadUInt16BigEndian(packet[1..]) & 0x1fff;
        var begins = (packet[1] & 0x40) != 0;
        var payload = packet[4..];
        if ((packet[3] & 0x20) != 0) payload = payload[Math.Min(1 + payload[0], payload.Length)..];
        if ((packet[3] & 0x10) == 0 || payload.IsEmpty) return;
        if (pid == 0 && begins) ReadProgram(Section(payload));
        else if (pid == _mapPid && begins) ReadMap(Section(payload));
        else if (_tracks.TryGetValue(pid, out var track)) track.Add(payload, begins);
    }

    /// <summary>The body of a table that lies in one packet, as those of one program do; empty when it does not.</summary>
    private static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> payload)
    {
        payload = payload[Math.Min(1 + payload[0], payload.Length)..];
        if (payload.Length < 12) return [];
        var length = BinaryPrimitives.ReadUInt16BigEndian(payload[1..]) & 0xfff;
        return length is >= 9 && length + 3 <= payload.Length ? payload[8..(length - 1)] : [];
    }

    private void ReadProgram(ReadOnlySpan<byte> programs)
    {
        for (; programs.Length >= 4; programs = programs[4..])
            if (BinaryPrimitives.ReadUInt16BigEndian(programs) != 0) _mapPid ??= BinaryPrimitives.ReadUInt16BigEndian(programs[2..]) & 0x1fff;
    }

    private void ReadMap(ReadOnlySpan<byte> map)
    {
        if (map.Length < 4) return;
        map = map[Math.Min(4 + (BinaryPrimitives.ReadUInt16BigEndian(map[2..]) & 0xfff), map.Length)..];
        while (map.Length >= 5)
        {
            var pid = BinaryPrimitives.ReadUInt16BigEndian(map[1..]) & 0x1fff;
            if (ElementaryTrack.IsKnown(map[0])) _tracks.TryAdd(pid, new ElementaryTrack((uint)pid, map[0]));
            map = map[Math.Min(5 + (BinaryPrimitives.ReadUInt16BigEndian(map[3..]) & 0xfff), map.Length)..];
        }
    }
}
