using System.Security.Cryptography;
using Kinora.Media.Tests.IsoBmff;

namespace Kinora.Media.Tests.Matroska;

/// <summary>Compares a natively read index with the packets that ffprobe prints of the same file: times, sizes, keyframes, and the bytes themselves.</summary>
internal static class MatroskaComparison
{
    public static void Assert(MediaIndex index, IReadOnlyList<Packet> packets, byte[] file)
    {
        foreach (var (stream, table) in index.Samples)
        {
            var expected = packets.Where(p => p.Stream == stream).ToList();
            table.Count.ShouldBe(expected.Count, $"stream {stream}");
            var found = new List<string>();
            var printed = new List<string>();
            for (var i = 0; i < table.Count; i++)
            {
                var packet = expected[i];
                // ffmpeg does not time all the frames of a laced block.
                var time = packet.Pts is null ? "" : $"{table.PresentationTimes[i]} ";
                found.Add($"{time}{table.Sizes[i]} SHA256:{Convert.ToHexStringLower(SHA256.HashData(file.AsSpan((int)table.Offsets[i], table.Sizes[i])))}");
                printed.Add($"{(packet.Pts is { } pts ? $"{pts} " : "")}{packet.Size} {packet.Hash}");
                table.Offsets[i].ShouldBeGreaterThanOrEqualTo(packet.Position + 4, $"sample {i} of stream {stream}");
                // ffmpeg's parser adds intra pictures that the container does not name.
                (packet.IsKey || !table.Keyframes[i]).ShouldBeTrue($"sample {i} of stream {stream}");
            }
            string.Join('\n', found).ShouldBe(string.Join('\n', printed), $"stream {stream}");
            table.Keyframes[0].ShouldBe(expected[0].IsKey);
        }
    }
}
