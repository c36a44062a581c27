using Kinora.Media.Matroska;
using Kinora.Media.Packaging;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Tests.IsoBmff;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Matroska;

/// <summary>Thousands of damaged files from fixed seeds: each is read, refused with a reason or left to ffprobe, and nothing else.</summary>
public sealed class MatroskaFuzzTests(GeneratedMedia media)
{
    private const int Rounds = 1500;

    [Theory]
    [InlineData("plain.mkv", 1)]
    [InlineData("bframes.mkv", 2)]
    [InlineData("live.mkv", 3)]
    [InlineData("tracks.mkv", 4)]
    [InlineData("vp9.webm", 5)]
    [InlineData("sound.mka", 6)]
    public async Task Damaged_files_never_escape(string name, int seed)
    {
        var good = await File.ReadAllBytesAsync(await media.GetAsync(name));
        var random = new DeterministicRandom((ulong)seed);
        for (var round = 0; round < Rounds; round++)
        {
            using var source = new MemoryByteSource(Damage(good, random));
            try
            {
                var index = await MatroskaReader.ReadAsync(source, TestContext.Current.CancellationToken);
                if (index is not null) await UseAsync(index, source);
            }
            catch (MediaFormatException e)
            {
                e.Message.ShouldEndWith(".");
            }
            source.BytesRead.ShouldBeLessThan((4 * source.Length) + 1_000_000);
        }
    }

    /// <summary>What was accepted must hold together, and cutting it must give whole segments or refuse.</summary>
    private static async Task UseAsync(MediaIndex index, MemoryByteSource source)
    {
        foreach (var table in index.Samples.Values)
        {
            table.Count.ShouldBeGreaterThan(0);
            table.End.ShouldBeGreaterThan(table.PresentationTimes.Max());
            for (var i = 0; i < table.Count; i++)
            {
                table.Sizes[i].ShouldBeGreaterThan(0);
                (table.Offsets[i] + table.Sizes[i]).ShouldBeLessThanOrEqualTo(source.Length);
            }
        }
        Timeline timeline;
        try
        {
            timeline = TimelineBuilder.Build(index);
        }
        catch (MediaFormatException)
        {
            return;
        }
        if (!timeline.OnSourceKeyframes) return;
        try
        {
            var bytes = await VideoCutter.CutAsync(source, index.Samples[index.File.MainVideo!.StreamIndex], timeline, 0, TestContext.Current.CancellationToken);
            SegmentVerifier.Verify(bytes, SegmentExpectation.Video(timeline, 0, 1));
        }
        catch (SegmentMismatchException)
        {
            // Refused, which is as good.
        }
    }

    /// <summary>Changes a few bytes or numbers, mostly in the description and the headers of the first blocks, or cuts the file off.</summary>
    private static byte[] Damage(byte[] good, DeterministicRandom random)
    {
        var bytes = good.ToArray();
        var head = Math.Min(bytes.Length, 2048) - 8;
        for (var n = random.Next(6); n >= 0; n--)
        {
            var at = random.Next(3) == 0 ? random.Next(bytes.Length - 8) : random.Next(head);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.AsSpan(at, 4).Fill((byte)(random.Next(2) == 0 ? 0xff : 0x00));
                    break;
                default:
                    bytes.AsSpan(at, 8).Reverse();
                    break;
            }
        }
        return random.Next(12) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
