using System.Text;

namespace Kinora.Media.Tests.IsoBmff;

/// <summary>Compares a natively read index with the packets that ffprobe prints of the same file.</summary>
internal static class PacketComparison
{
    public static void Assert(MediaIndex index, IReadOnlyList<Packet> packets, string path)
    {
        foreach (var (stream, table) in index.Samples)
        {
            var audio = index.File.Audio.Any(t => t.StreamIndex == stream);
            var expected = packets.Where(p => p.Stream == stream).ToList();
            // What ffmpeg decodes only to throw away is not shown; sound keeps what primes its decoder.
            var first = audio ? expected.FindIndex(p => p.Position == table.Offsets[0]) : 0;
            first.ShouldBeGreaterThanOrEqualTo(0);
            expected.Take(first).ShouldAllBe(p => p.IsDiscarded);
            expected.RemoveRange(0, first);
            if (audio) expected.RemoveRange(expected.FindLastIndex(p => !p.IsDiscarded) + 1, expected.Count - 1 - expected.FindLastIndex(p => !p.IsDiscarded));
            else expected.RemoveAll(p => p.IsDiscarded);
            // Of a file that is cut off, ffmpeg prints part of a packet, and stops at the first that is missing in any track.
            if (path.Contains("truncated", StringComparison.Ordinal)) expected.RemoveRange(Math.Min(table.Count, expected.Count), Math.Max(0, expected.Count - table.Count));
            else expected.Count.ShouldBe(table.Count);
            Text(expected.Select(p => (p.Pts!.Value, p.Position, p.Size))).ShouldBe(
                Text(Enumerable.Range(0, expected.Count).Select(i => (table.PresentationTimes[i], table.Offsets[i], (long)table.Sizes[i]))),
                $"stream {stream}");
            // ffmpeg's parser adds intra pictures that the sync table does not name.
            for (var i = 0; i < expected.Count; i++) (expected[i].IsKey || !table.Keyframes[i]).ShouldBeTrue($"sample {i} of stream {stream}");
        }
    }

    private static string Text(IEnumerable<(long Pts, long Position, long Size)> samples)
    {
        var text = new StringBuilder();
        foreach (var (pts, position, size) in samples) text.Append(pts).Append(' ').Append(position).Append(' ').Append(size).Append('\n');
        return text.ToString();
    }
}
