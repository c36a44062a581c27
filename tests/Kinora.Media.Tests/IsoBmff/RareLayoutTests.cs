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

    /// <summary>As every file of more than 4 GB has it: ffmpeg leaves room for it before the box.</summary>
    [Fact]
    public Task Media_of_a_size_of_64_bits() => AssertAsync(file =>
    {
        var box = file.AsSpan().IndexOf("mdat"u8) - 4;
        System.Text.Encoding.ASCII.GetString(file, box - 4, 4).ShouldBeOneOf("free", "wide");
        var size = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(box));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(box - 8), 1);
        "mdat"u8.CopyTo(file.AsSpan(box - 4));
        BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(box), size + 8);
        return file;
    });

    /// <summary>Version 1 of every header: creation, modification and duration, and the times of edits, have 64 bits.</summary>
    [Fact]
    public Task Headers_of_64_bits() => AssertAsync(file =>
    {
        foreach (var (type, between) in ((string, int)[])[("mvhd", 4), ("tkhd", 8), ("mdhd", 4)])
        {
            file = BoxSurgery.Replace(file, type, body =>
            {
                body[0].ShouldBe((byte)0);
                return (type, [1, .. body[1..4], .. Wide(body[4..8]), .. Wide(body[8..12]), .. body[12..(12 + between)], .. Wide(body[(12 + between)..(16 + between)]), .. body[(16 + between)..]]);
            });
        }

        return BoxSurgery.Replace(file, "edts", body =>
        {
            // The edit list is the only box inside: size, type, version and flags, count, and of each edit duration, time and rate.
            List<byte> list = [1, .. body[9..16]];
            for (var at = 16; at < body.Length; at += 12) list.AddRange([.. Wide(body[at..(at + 4)]), .. Signed(body[(at + 4)..(at + 8)]), .. body[(at + 8)..(at + 12)]]);
            return ("edts", BoxSurgery.Box("elst", [.. list]));
        });
    });

    private static byte[] Wide(byte[] value) => [0, 0, 0, 0, .. value];

    private static byte[] Signed(byte[] value) => [.. Enumerable.Repeat((byte)(value[0] >= 0x80 ? 0xff : 0), 4), .. value];

    private Task AssertAsync(string type, Func<byte[], (string, byte[])> change) => AssertAsync(file => BoxSurgery.Replace(file, type, change));

    private async Task AssertAsync(Func<byte[], byte[]> change)
    {
        foreach (var name in (string[])["plain.mp4", "bframes.mp4", "aac.mov"])
        {
            var path = TestMedia.NewPath(Path.GetExtension(name));
            await File.WriteAllBytesAsync(path, change(await File.ReadAllBytesAsync(await media.GetAsync(name))));
            using var source = new FileByteSource(path);
            var index = await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken);
            PacketComparison.Assert(index.ShouldNotBeNull(), (await Packet.ReadAsync(path)).Packets, path);
        }
    }
}
