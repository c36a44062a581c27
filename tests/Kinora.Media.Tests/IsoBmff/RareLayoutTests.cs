using System.Buffers.Binary;
using Kinora.Media.IO;
using Kinora.Media.IsoBmff;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.IsoBmff;

/// <summary>Layouts that ffmpeg's muxer does not write, made out of files that it does; ffprobe is the judge.</summary>
public sealed class RareLayoutTests(GeneratedMedia media)
{
    [Fact]
    public Task Chunk_offsets_of_64_bits() => AssertAsync("stco", body =>
    {
        var count = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(4));
        var wide = new byte[8 + (count * 8)];
        body.AsSpan(0, 8).CopyTo(wide);
        for (var i = 0; i < count; i++) body.AsSpan(8 + (i * 4), 4).CopyTo(wide.AsSpan(12 + (i * 8)));
        return ("co64", wide);
    });

    [Fact]
    public Task Compact_sample_sizes_of_16_bits() => AssertAsync("stsz", body =>
    {
        var count = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(8));
        var compact = new byte[12 + (count * 2)];
        compact[7] = 16;
        body.AsSpan(8, 4).CopyTo(compact.AsSpan(8));
        for (var i = 0; i < count; i++) body.AsSpan(14 + (i * 4), 2).CopyTo(compact.AsSpan(12 + (i * 2)));
        return ("stz2", compact);
    });

    [Fact]
    public Task Times_in_more_runs_than_needed() => AssertAsync("stts", body =>
    {
        // The same times as a run of one and the rest.
        var count = BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(8));
        var split = new byte[8 + 16 + body.Length - 16];
        body.CopyTo(split, 0);
        BinaryPrimitives.WriteInt32BigEndian(split.AsSpan(4), BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(4)) + 1);
        BinaryPrimitives.WriteUInt32BigEndian(split.AsSpan(8), 1);
        body.AsSpan(8).CopyTo(split.AsSpan(16));
        BinaryPrimitives.WriteUInt32BigEndian(split.AsSpan(16), count - 1);
        return ("stts", split);
    });

    [Fact]
    public Task Edits_that_begin_later() => AssertAsync("edts", body =>
    {
        // Shows the media from half a second in: inside a group of pictures, and not on an AAC frame.
        var elst = body.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(elst.AsSpan(20), BinaryPrimitives.ReadInt32BigEndian(elst.AsSpan(20)) + 6400);
        return ("edts", elst);
    });

    [Fact]
    public Task Edits_that_end_early() => AssertAsync("edts", body =>
    {
        var elst = body.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(elst.AsSpan(16), 1500);
        return ("edts", elst);
    });

    private async Task AssertAsync(string type, Func<byte[], (string, byte[])> change)
    {
        foreach (var name in (string[])["plain.mp4", "bframes.mp4", "aac.mov"])
        {
            var path = TestMedia.NewPath(Path.GetExtension(name));
            await File.WriteAllBytesAsync(path, BoxSurgery.Replace(await File.ReadAllBytesAsync(await media.GetAsync(name)), type, change));
            using var source = new FileByteSource(path);
            var index = await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken);
            PacketComparison.Assert(index.ShouldNotBeNull(), (await Packet.ReadAsync(path)).Packets, path);
        }
    }
}
